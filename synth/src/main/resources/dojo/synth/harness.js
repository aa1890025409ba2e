// Runs before a page's own scripts: time goes by only when a check says so, dice fall alike each
// time, and what the checks ask is answered from what a person could see.
(() => {
  const frames = new Map(), timers = new Map();
  let now = 0, id = 0, seed = 7, lines = 0;
  const RealDate = Date, log = console.log.bind(console);
  window.requestAnimationFrame = call => (frames.set(++id, call), id);
  window.cancelAnimationFrame = key => frames.delete(key);
  const later = (call, after, every, args) => {
    const wait = Math.max(every ? 10 : 0, Number(after) || 0);
    timers.set(++id, { call: () => call(...args), at: now + wait, every: every ? wait : 0 });
    return id;
  };
  window.setTimeout = (call, after, ...args) => later(call, after, false, args);
  window.setInterval = (call, after, ...args) => later(call, after, true, args);
  window.clearTimeout = window.clearInterval = key => timers.delete(key);
  performance.now = () => now;
  window.Date = class extends RealDate {
    constructor(...args) { args.length ? super(...args) : super(1750000000000 + now); }
    static now() { return 1750000000000 + now; }
  };
  Math.random = () => {
    seed = (seed * 48271) % 2147483647;
    return seed / 2147483647;
  };
  for (const name of ["alert", "confirm", "prompt", "print"]) {
    window[name] = () => { throw new Error("opens a dialog"); };
  }
  console.log = (...args) => { lines++; log(...args); };
  const step = ms => {
    for (const end = now + ms; now < end;) {
      now = Math.min(end, now + 40);
      for (const [key, timer] of [...timers]) {
        if (timer.at > now || !timers.has(key)) continue;
        if (timer.every) timer.at = now + timer.every; else timers.delete(key);
        timer.call();
      }
      const due = [...frames.values()];
      frames.clear();
      due.forEach(call => call(now));
    }
  };
  const find = where => document.querySelector(where);
  const text = where => (find(where)?.textContent ?? "").trim();
  const number = (where, property) =>
    property ? Number(find(where)?.[property] ?? NaN) : text(where) === "" ? NaN : parseFloat(text(where));
  const key = (type, name) =>
    document.dispatchEvent(new KeyboardEvent(type, { key: name, bubbles: true, cancelable: true }));
  const holding = name => key("keydown", name), release = name => key("keyup", name);
  const point = (type, target, x, y) => {
    const box = target.getBoundingClientRect();
    target.dispatchEvent(new (type.startsWith("pointer") ? PointerEvent : MouseEvent)(type, {
      bubbles: true, cancelable: true, clientX: box.left + (x ?? box.width / 2),
      clientY: box.top + (y ?? box.height / 2), button: 0 }));
  };
  const click = (where, x, y) => {
    const target = typeof where === "string" ? find(where) : where;
    if (!target) return;
    point("pointerdown", target, x, y);
    point("pointerup", target, x, y);
    if (target.tagName === "CANVAS") point("click", target, x, y); else target.click();
  };
  const drag = (where, x, y, toX, toY) => {
    const target = find(where);
    if (!target) return;
    point("pointerdown", target, x, y);
    for (let i = 1; i <= 8; i++) point("pointermove", target, x + (toX - x) * i / 8, y + (toY - y) * i / 8);
    point("pointerup", target, toX, toY);
  };
  const slide = (where, value) => {
    const target = find(where);
    if (!target) return;
    target.value = value;
    target.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const image = () => {
    const canvas = find("canvas");
    return new Uint32Array(canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.buffer);
  };
  const picture = () => image().reduce((hash, each) => Math.imul(hash ^ each, 16777619), 7);
  const channels = colour => [1, 3, 5].map(at => parseInt(colour.slice(at, at + 2), 16));
  const pixels = colour => {
    const [r, g, b] = channels(colour), wanted = (255 << 24 | b << 16 | g << 8 | r) >>> 0;
    return image().reduce((count, each) => count + (each === wanted), 0);
  };
  const cards = () => [...document.querySelectorAll(".card")];
  const solve = () => {
    // Opens two cards at a time until each has met its pair.
    for (let i = 0; i < cards().length; i++) {
      for (let j = i + 1; j < cards().length; j++) {
        step(1000);
        if (cards()[i].textContent || cards()[j].textContent) continue;
        click(cards()[i]);
        click(cards()[j]);
      }
    }
    step(1000);
  };
  Object.defineProperty(window, "dojoChecks", { value: Object.freeze({
    step, text, number, holding, release, click, drag, slide, picture, pixels, cards, solve,
    press: name => { holding(name); release(name); },
    hold: (name, ms) => { holding(name); step(ms); release(name); },
    painted: () => image().reduce((count, each) => count + (each >>> 24 > 0), 0),
    rgb: colour => `rgb(${channels(colour).join(", ")})`,
    colour: element => getComputedStyle(element).backgroundColor,
    printed: () => lines,
  }) });
})();
