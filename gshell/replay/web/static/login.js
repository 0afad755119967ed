// The key behind the # never reaches a server's log or another page; here it becomes a form.
"use strict";
const key = location.hash.slice(1);
if (key) {
  history.replaceState(null, "", location.pathname);
  const field = document.querySelector("#token");
  field.value = key;
  field.form.requestSubmit();
}
