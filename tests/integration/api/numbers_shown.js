// What a page shows of one address, and what it saves, read where it is: no page is loaded again.
(() => {
  let asked = 0;
  const fetched = window.fetch;
  window.fetch = async (...args) => {
    asked += 1;
    try {
      const answer = await fetched(...args);
      await answer.clone().arrayBuffer();
      return answer;
    } finally {
      asked -= 1;
    }
  };
  let saved = null;
  URL.createObjectURL = (blob) => {
    saved = blob;
    return "blob:kept";
  };
  HTMLAnchorElement.prototype.click = () => {};

  const frame = () => new Promise(requestAnimationFrame);
  const until = async (what, find) => {
    for (let n = 0; n < 3000; n++) {
      const found = find();
      if (found) return found;
      await (n < 100 ? frame() : new Promise((later) => setTimeout(later, 20)));
    }
    throw new Error(`not there: ${what}, but: ${document.body.innerText.slice(0, 2000)}`);
  };
  const settled = async () => {
    let calm = 0;
    await until("calm", () => {
      calm = asked === 0 ? calm + 1 : 0;
      return calm > 4;
    });
  };
  const button = (name) =>
    [...document.querySelectorAll("button")].find(
      (each) => (each.getAttribute("aria-label") ?? each.textContent.trim()) === name,
    );
  const menu = async (panel) => {
    (await until(panel, () => button(`${panel}: save`))).click();
    await until(`${panel}'s menu`, () => button("Download CSV"));
  };
  const sheet = async (panel) => {
    await menu(panel);
    saved = null;
    button("Download CSV").click();
    const text = await (await until("a file", () => saved)).text();
    await until("a closed menu", () => !button("Download CSV"));
    const [head, ...lines] = text.replace("\ufeff", "").trim().split("\r\n");
    const names = head.split(",");
    return lines.map((line) => Object.fromEntries(line.split(",").map((v, n) => [names[n], v])));
  };
  // What each value of a filter would leave, by the menu's own words.
  const facet = async (name) => {
    const openers = () => [...document.querySelectorAll('button[aria-haspopup="menu"]')];
    const opener = () => openers().find((each) => each.textContent.trim().startsWith(name));
    const open = () => document.querySelector(`[role="menu"][aria-label="${name}"]`);
    (await until(name, opener)).click();
    const rows = [...(await until(`${name}'s menu`, open)).querySelectorAll('[role="group"]')];
    const counted = rows.map((row) => [
      row.getAttribute("aria-label"),
      row.querySelector("button").lastElementChild.textContent,
    ]);
    opener().click();
    await until("a closed menu", () => !open());
    return Object.fromEntries(counted.filter(([, count]) => count !== ""));
  };
  const shown = (selector) => document.querySelector(selector)?.textContent ?? null;

  window.readNumbers = async (address) => {
    history.pushState(null, "", address);
    window.dispatchEvent(new PopStateEvent("popstate", { state: null }));
    await frame();
    await frame();
    await settled();
    const posts = button("Posts: save") ? "Posts" : "Live feed";
    const read = {
      kpis: Object.fromEntries(
        [...document.querySelectorAll("dl > div")].map((card) => [
          card.querySelector("dt").textContent,
          card.querySelector("dd").textContent,
        ]),
      ),
      facets: {
        source: await facet("Source"),
        sentiment: await facet("Sentiment"),
        emotion: await facet("Emotion"),
      },
      trend: await sheet("Trend"),
      distribution: await sheet("Distribution"),
      emotions: await sheet("Emotions"),
      feed: shown("#posts header"),
      status: shown('p[role="status"]'),
    };
    await menu(posts);
    read.export = [...document.querySelectorAll("a[download]")].find((each) =>
      each.href.includes("format=csv"),
    ).href;
    button(`${posts}: save`).click();
    await until("a closed menu", () => !button("Download CSV"));
    return read;
  };
})();
