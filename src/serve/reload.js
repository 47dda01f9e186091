// Asks the server to tell when something was saved, and shows the page anew. Only `blueprint serve`
// hands this out: no published page has it. A page that nobody looks at does not ask, since a browser
// keeps few connections to one host.
"use strict";
(() => {
  const { seen } = document.currentScript.dataset;
  let asking = false;
  const ask = () => {
    if (asking || document.hidden) return;
    asking = true;
    const script = document.createElement("script");
    script.src = `/~changed.js?since=${seen}`;
    const again = (wait) => () => {
      script.remove();
      asking = false;
      setTimeout(ask, wait);
    };
    script.onload = again(0);
    script.onerror = again(500);
    document.head.append(script);
  };
  document.addEventListener("visibilitychange", ask);
  addEventListener("load", () => setTimeout(ask, 0));
})();
