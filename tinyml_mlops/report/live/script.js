// Asks for the page again and shows what is new of it; the server answers 304 while nothing is.
let shown = "";
async function look() {
  let answered = false;
  try {
    const answer = await fetch(location.pathname, {cache: "no-store", headers: {"If-None-Match": shown}});
    answered = answer.status === 200 || answer.status === 304;
    if (answer.status === 200) {
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      document.querySelector("main").replaceWith(fresh.querySelector("main"));
      shown = answer.headers.get("ETag");
    }
  } catch { /* the server is gone; it is asked again */ }
  document.getElementById("stale").hidden = answered;
  setTimeout(look, 1000);
}
look();
