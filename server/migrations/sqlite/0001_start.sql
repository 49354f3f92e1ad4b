-- Ids are random text, times are milliseconds since the Unix epoch (UTC): the same in every SQL database.

CREATE TABLE users (
    id            TEXT   NOT NULL PRIMARY KEY,
    email         TEXT   NOT NULL CONSTRAINT users_email_key UNIQUE,
    name          TEXT   NOT NULL,
    password_hash TEXT   NOT NULL,
    created_at    BIGINT NOT NULL
);

-- Only a hash of the token is stored: who reads the database cannot take over a session.
CREATE TABLE sessions (
    token_hash TEXT   NOT NULL PRIMARY KEY,
    user_id    TEXT   NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL
);
CREATE INDEX sessions_by_user ON sessions (user_id);

CREATE TABLE diagrams (
    id         TEXT   NOT NULL PRIMARY KEY,
    owner_id   TEXT   NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name       TEXT   NOT NULL,
    version    BIGINT NOT NULL,
    snapshot   TEXT   NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX diagrams_by_owner ON diagrams (owner_id, updated_at);

CREATE TABLE share_links (
    id         TEXT   NOT NULL PRIMARY KEY,
    diagram_id TEXT   NOT NULL REFERENCES diagrams (id) ON DELETE CASCADE,
    role       TEXT   NOT NULL CHECK (role IN ('view', 'edit')),
    token_hash TEXT   NOT NULL CONSTRAINT share_links_token_key UNIQUE,
    created_at BIGINT NOT NULL
);
CREATE INDEX share_links_by_diagram ON share_links (diagram_id);

-- A deployment outlives its diagram, because the stack does. `body` is the deployment as the API shows it.
CREATE TABLE deployments (
    id         TEXT   NOT NULL PRIMARY KEY,
    diagram_id TEXT   NOT NULL,
    user_id    TEXT   NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    status     TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    body       TEXT   NOT NULL
);
CREATE INDEX deployments_by_diagram ON deployments (diagram_id, created_at);
CREATE INDEX deployments_by_status ON deployments (status);

-- `source_id` is CloudFormation's own event id: an event that is read twice is stored once.
CREATE TABLE deployment_events (
    deployment_id TEXT   NOT NULL REFERENCES deployments (id) ON DELETE CASCADE,
    sequence      BIGINT NOT NULL,
    source_id     TEXT   NOT NULL,
    body          TEXT   NOT NULL,
    PRIMARY KEY (deployment_id, sequence),
    CONSTRAINT deployment_events_source_key UNIQUE (deployment_id, source_id)
);
