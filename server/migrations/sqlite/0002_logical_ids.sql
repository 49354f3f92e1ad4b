-- What the resources of a deployment are called in its template, by what each comes from in the diagram: JSON. A node that is
-- renamed keeps them.
ALTER TABLE deployments ADD COLUMN logical_ids TEXT NOT NULL DEFAULT '{}';
