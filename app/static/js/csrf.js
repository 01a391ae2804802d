// csrf.token(): the token of this page, for what scripts send. A plain form that a stream brought has none, since a stream
// is made without a session: it gets the one of the page when it is sent.
(() => {
  "use strict";
  const token = () => JSON.parse(document.body.getAttribute("hx-headers:inherited"))["x-csrftoken"];

  document.addEventListener("submit", (event) => {
    const field = event.target.elements._csrf_token;
    if (field) field.value ||= token();
  }, true);

  window.csrf = { token };
})();
