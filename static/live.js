// Only under `serve`: loads the page again when the site has been built anew.
new EventSource("/__live").addEventListener("message", (event) => {
  if (event.data === "reload") location.reload();
});
