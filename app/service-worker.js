// Serves the app where there is no server. `cargo xtask web` puts the list of the app's files into this text, so that every
// build makes another worker: the browser fetches it with all its files and keeps it waiting beside the old one until
// the page says `activate`. What is not in the list is not ours: the API and the server's own pages go to the server.
const VERSION = "";
const FILES = [];

const CACHE = `app-${VERSION}`;
const PAGE = "/";
const SERVER = /^\/(api|health|ready)(\/|$)/;

// Files carry a hash in their names and may come from the browser's own cache; what does not is asked for again.
const fresh = (path) => new Request(path, { cache: /-[0-9a-f]{16}\./.test(path) ? "default" : "no-cache" });

addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES.map(fresh))));
});

addEventListener("activate", (event) => {
  const old = (names) => names.filter((it) => it.startsWith("app-") && it !== CACHE);
  event.waitUntil(caches.keys().then((names) => Promise.all(old(names).map((it) => caches.delete(it)))));
});

addEventListener("message", (event) => {
  if (event.data === "activate") skipWaiting();
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin || SERVER.test(url.pathname)) return;
  // Every address without a dot in its last part is one of the app's own.
  const isPage = request.mode === "navigate" && !/\.[^/]*$/.test(url.pathname);
  const path = isPage ? PAGE : url.pathname;
  if (!FILES.includes(path)) return;
  event.respondWith(
    caches.open(CACHE).then((cache) => cache.match(path, { ignoreVary: true })).then((it) => it ?? fetch(request)),
  );
});
