"use strict";
(() => {
  // Everything was evaluated when this page was made; here it is only looked up and shown.
  const data = JSON.parse(document.getElementById("data").textContent);
  const byId = id => document.getElementById(id);
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const pause = 550;
  const choice = { sender: byId("sender"), receiver: byId("receiver"), protocol: byId("protocol"), port: byId("port") };
  const names = ["sender", "receiver", "protocol", "port"];
  let way = [];
  let at = 0;
  let timer = 0;

  const element = (name, text, style) => {
    const made = document.createElement(name);
    made.textContent = text;
    if (style) made.className = style;
    return made;
  };

  const keyOf = values => [values.sender, values.receiver, values.protocol, values.port].join("/");
  const portsOf = protocol => protocol === "ping" ? [{ number: 0, label: "none" }] : data.ports;
  const offers = (sender, receiver) => data.protocols.some(protocol =>
    portsOf(protocol).some(port => keyOf({ sender, receiver, protocol, port: port.number }) in data.journeys));

  function fill(select, options, wanted) {
    select.replaceChildren(...options.map(([value, label]) => new Option(label, value)));
    const known = options.some(([value]) => String(value) === String(wanted));
    select.value = known ? wanted : options[0][0];
    select.disabled = options.length < 2;
  }

  function offer(wanted) {
    fill(choice.sender, data.senders.map((label, index) => [index, label]), wanted.sender);
    const sender = choice.sender.value;
    fill(choice.receiver, data.receivers.map((label, index) => [index, label]).filter(([index]) => offers(sender, index)), wanted.receiver);
    fill(choice.protocol, data.protocols.map(name => [name, name]), wanted.protocol);
    fill(choice.port, portsOf(choice.protocol.value).map(port => [port.number, port.label]), wanted.port);
  }

  const chosen = () => Object.fromEntries(names.map(name => [name, choice[name].value]));

  function flatten(journey) {
    const steps = [];
    journey.hops.forEach((hop, index) => {
      const trace = data.traces[hop];
      let heading = (index === 0 ? "" : "the proxy goes on: ") + trace.packet;
      let passed = [];
      for (const step of trace.steps.map(number => data.steps[number])) {
        if (step.kind === "tried" && !byId("all").checked) {
          passed.push(...step.lit);
          continue;
        }
        steps.push({ ...step, lit: [...passed, ...step.lit], heading });
        heading = "";
        passed = [];
      }
    });
    return steps;
  }

  function choose(playing) {
    const values = chosen();
    const journey = data.journeys[keyOf(values)];
    history.replaceState(null, "", "#" + new URLSearchParams(values));
    way = flatten(journey);
    tell(journey);
    list(journey.loops);
    at = way.length - 1;
    stop();
    if (playing && !calm.matches) play(); else show();
  }

  function tell(journey) {
    const hops = journey.hops.map(hop => data.traces[hop]);
    const last = hops[hops.length - 1];
    byId("landing").textContent = hops.map((hop, index) => (index ? "The proxy goes on. " : "") + hop.landing).join(" ")
      + (journey.loops ? " And so on for ever: a loop." : "");
    byId("result").dataset.kind = journey.loops ? "loop" : last.kind;
    const first = hops[0];
    byId("why").textContent = first.decisive
      ? "Decided by " + first.decisive + (first.why ? ": " + first.why : ".")
      : "No rule matches it: it goes where routing sends it.";
    byId("command").textContent = journey.command;
  }

  function list(loops) {
    const items = [];
    way.forEach((step, index) => {
      if (step.heading) items.push(element("li", step.heading, "hop"));
      const item = element("li", "", "step " + step.kind);
      const button = element("button", "");
      button.type = "button";
      button.append(...step.lines.map((line, number) => element("span", line, number ? "more" : "")));
      button.addEventListener("click", () => { stop(); at = index; show(); });
      item.append(button);
      items.push(item);
    });
    if (loops) items.push(element("li", "and so on for ever: a loop", "hop"));
    byId("steps").replaceChildren(...items);
  }

  function show() {
    for (const part of document.querySelectorAll(".picture .lit, .picture .tried, .picture .now"))
      part.classList.remove("lit", "tried", "now");
    let focus = null;
    way.slice(0, at + 1).forEach((step, index) => {
      const parts = step.lit.map(byId);
      for (const part of parts) part.classList.add("lit");
      if (step.tried) byId(step.tried).classList.add("tried");
      if (index === at) focus = step.tried ? byId(step.tried) : parts.filter(part => !part.classList.contains("edge")).pop() ?? null;
    });
    focus?.classList.add("now");
    document.querySelectorAll("#steps li.step").forEach((item, index) => {
      item.classList.toggle("past", index < at);
      item.classList.toggle("now", index === at);
      const button = item.firstElementChild;
      if (index === at) button.setAttribute("aria-current", "step"); else button.removeAttribute("aria-current");
    });
    byId("count").textContent = "Step " + (at + 1) + " of " + way.length;
    byId("first").disabled = byId("back").disabled = at === 0;
    byId("next").disabled = byId("last").disabled = at === way.length - 1;
    look(focus);
  }

  // Only the picture and the list move, never the page.
  function look(part) {
    const frame = byId("drawing");
    const item = document.querySelector("#steps li.now");
    const behavior = calm.matches ? "auto" : "smooth";
    if (part) {
      const [inner, outer] = [part.getBoundingClientRect(), frame.getBoundingClientRect()];
      if (inner.left < outer.left || inner.right > outer.right || inner.top < outer.top || inner.bottom > outer.bottom)
        frame.scrollBy({
          left: inner.left + inner.width / 2 - outer.left - outer.width / 2,
          top: inner.top + inner.height / 2 - outer.top - outer.height / 2, behavior,
        });
    }
    const panel = byId("way");
    const [inner, outer] = [item.getBoundingClientRect(), panel.getBoundingClientRect()];
    if (inner.top < outer.top || inner.bottom > outer.bottom)
      panel.scrollBy({ top: inner.top - outer.top - outer.height / 2 });
  }

  function stop() {
    clearTimeout(timer);
    timer = 0;
    byId("play").setAttribute("aria-pressed", "false");
  }

  function play() {
    at = 0;
    byId("play").setAttribute("aria-pressed", "true");
    const tick = () => {
      if (at === way.length - 1) { show(); stop(); return; }
      timer = setTimeout(() => { at++; tick(); }, pause);
      show();
    };
    tick();
  }

  const step = by => { stop(); at = Math.max(0, Math.min(way.length - 1, at + by)); show(); };
  byId("first").addEventListener("click", () => step(-way.length));
  byId("back").addEventListener("click", () => step(-1));
  byId("next").addEventListener("click", () => step(1));
  byId("last").addEventListener("click", () => step(way.length));
  byId("play").addEventListener("click", () => { const playing = timer !== 0; stop(); if (!playing) play(); });
  byId("all").addEventListener("change", () => choose(false));
  byId("fit").addEventListener("change", event => byId("drawing").classList.toggle("fit", event.target.checked));
  for (const name of names)
    choice[name].addEventListener("change", () => { offer(chosen()); choose(true); });
  const open = playing => { offer({ port: 443, ...Object.fromEntries(new URLSearchParams(location.hash.slice(1))) }); choose(playing); };
  window.addEventListener("hashchange", () => open(false));
  open(false);
})();
