// One session: the player, and everything on the page that moves with it.
"use strict";
(() => {
  const place = document.querySelector("#player");
  const list = document.querySelector("#lines");
  const only = document.querySelector("#only");
  only?.addEventListener("change", () => list.classList.toggle("only", only.checked));

  // --- files that are in the page itself (a report) ---
  const bytes = (id) => Uint8Array.from(atob(document.getElementById(id).textContent), (letter) => letter.charCodeAt(0));
  for (const button of document.querySelectorAll("[data-save]")) {
    button.addEventListener("click", () => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([bytes(button.dataset.save)]));
      link.download = document.getElementById(button.dataset.save).dataset.name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    });
  }
  if (!place || !window.AsciinemaPlayer) return;

  // --- the recording ---
  const large = "large" in place.dataset; // too large for a browser: it comes in parts
  const total = Number(place.dataset.duration);
  const load = async (at) => {
    const source = place.dataset.source + (large ? `?at=${at}` : "");
    if (source.startsWith("#")) return new TextDecoder().decode(bytes(source.slice(1)));
    const answer = await fetch(source);
    if (!answer.ok) throw new Error(await answer.text());
    return answer.text();
  };
  // asciicast v2 and v3; what is no event (a line torn off) is left out.
  const read = (text) => {
    const [head, ...lines] = text.split("\n");
    const header = JSON.parse(head);
    const events = [];
    let now = 0;
    for (const line of lines) {
      let event;
      try { event = JSON.parse(line); } catch { continue; }
      if (!Array.isArray(event) || typeof event[0] !== "number") continue;
      now = header.version === 3 ? now + event[0] : Math.max(now, event[0]);
      if ("orm".includes(event[1])) events.push([now, event[1], String(event[2])]);
      else events.push([now, "s", ""]);
    }
    return { columns: header.width ?? header.term.cols, rows: header.height ?? header.term.rows, events };
  };
  // Pauses cut to `longest` seconds. `played` says when something recorded at a time is to be seen.
  const squeeze = (events, longest) => {
    let now = 0, before = (large && events[0]?.[0]) || 0;
    const times = events.map(([time]) => { now += Math.min(time - before, longest); before = time; return now; });
    const first = (when, time) => {
      let low = 0, high = events.length;
      while (low < high) { const middle = (low + high) >> 1; if (when(middle) < time) low = middle + 1; else high = middle; }
      return Math.min(low, events.length - 1);
    };
    const played = (recorded) => times[first((index) => events[index][0], recorded)] ?? 0;
    const recorded = (shown) => events[first((index) => times[index], shown)]?.[0] ?? 0;
    return { played, recorded, events: events.map((event, index) => [times[index], event[1], event[2]]).filter((event) => event[1] !== "s") };
  };

  const idle = document.querySelector("#idle");
  const speed = document.querySelector("#speed");
  const now = document.querySelector("#now");
  const strip = document.querySelector("#strip");
  const SVG = "http://www.w3.org/2000/svg";
  const items = () => [...list.children];
  let recording, film, player, here = null, begun = false;
  const begin = () => { begun = true; place.dataset.begun = ""; };

  const options = (more) => ({
    theme: "gshell", fit: "width", preload: true, controls: true, terminalFontFamily: getComputedStyle(document.documentElement).getPropertyValue("--mono"),
    speed: Number(speed.value), logger: { log() {}, debug() {}, info() {}, warn: console.warn, error: console.error }, ...more,
  });
  const make = (startAt, autoPlay) => {
    player?.dispose();
    film = squeeze(recording.events, idle.value ? Number(idle.value) : Infinity);
    const data = [{ version: 2, width: recording.columns, height: recording.rows }, [0, "o", ""], ...film.events];
    player = AsciinemaPlayer.create({ data }, place, options({ startAt, autoPlay, poster: `npt:${startAt || 1e9}` }));
    mark();
  };
  // Where in the strip something recorded at a time lies, 0 to 1.
  const share = (recorded) => (large ? recorded / total : film.played(recorded) / duration());
  const duration = () => film.events.at(-1)?.[0] || 1;
  const mark = () => {
    strip.replaceChildren();
    for (const item of items()) {
      const tick = document.createElementNS(SVG, "rect");
      const stopped = item.classList.contains("stopped");
      for (const [name, value] of Object.entries({ x: share(Number(item.dataset.time)) * 996, width: stopped ? 5 : 3, height: 12 })) tick.setAttribute(name, value);
      if (stopped) tick.setAttribute("class", "stop");
      strip.append(tick);
    }
    const cursor = document.createElementNS(SVG, "rect");
    for (const [name, value] of Object.entries({ class: "place", id: "place", width: 2, height: 12 })) cursor.setAttribute(name, value);
    strip.append(cursor);
  };
  const seek = async (recorded, play = true) => {
    begin();
    const events = recording.events;
    if (large && (recorded < events[0][0] || recorded > events.at(-1)[0])) await open(recorded);
    await player.seek(film.played(recorded));
    if (play && film.played(recorded) < duration()) await player.play(); // at its end, it would begin again
    show();
  };
  strip.addEventListener("click", (event) => {
    const box = strip.getBoundingClientRect();
    if (!player || !film) return;
    const wanted = (event.clientX - box.left) / box.width;
    seek(large ? wanted * total : film.recorded(wanted * duration()), playing);
  });

  // --- the line that is being played ---
  const show = () => {
    if (!film || !begun) return;
    const time = player.getCurrentTime() + 0.002;
    strip.querySelector("#place")?.setAttribute("x", String(share(film.recorded(time)) * 998));
    const found = items().findLast((item) => film.played(Number(item.dataset.time)) <= time) ?? null;
    if (found === here) return;
    here?.classList.remove("here");
    here?.firstElementChild.removeAttribute("aria-current");
    here = found;
    now.textContent = here ? here.querySelector("code").textContent : "";
    if (!here) return;
    here.classList.add("here");
    here.firstElementChild.setAttribute("aria-current", "true");
    const top = here.offsetTop - list.offsetTop;
    if (top < list.scrollTop || top + here.offsetHeight > list.scrollTop + list.clientHeight) list.scrollTop = top - list.clientHeight / 3;
  };

  const jump = (line, play = true) => {
    const item = list.querySelector(`li[data-line="${CSS.escape(line)}"]`);
    if (!item || !player || !film) return;
    place.scrollIntoView({ block: "nearest" });
    return seek(Number(item.dataset.time), play);
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest(".jump");
    if (button) jump(button.dataset.line);
  });
  const step = (direction, wanted = () => true) => {
    const all = items().filter((item) => wanted(item) || item === here);
    const next = all[all.indexOf(here) + direction];
    if (next) { jump(next.dataset.line, false); next.firstElementChild.focus({ preventScroll: true }); }
  };
  const SPEEDS = [...speed.options].map((option) => option.value);
  const faster = (direction) => {
    const next = SPEEDS[SPEEDS.indexOf(speed.value) + direction];
    if (next) { speed.value = next; speed.dispatchEvent(new Event("change")); }
  };
  let playing = false;
  const by = (seconds) => { begin(); player.seek(Math.min(duration(), Math.max(0, player.getCurrentTime() + seconds))); };
  const does = {
    j: () => step(1), k: () => step(-1), "]": () => step(1), "[": () => step(-1), b: () => step(1, (item) => item.classList.contains("stopped")),
    " ": () => (playing ? player.pause() : player.play()), ">": () => faster(1), "<": () => faster(-1),
    ArrowRight: () => by(5), ArrowLeft: () => by(-5),
  };
  document.addEventListener("keydown", (event) => {
    if (!film || !does[event.key] || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.target.matches("input, select") || (event.key === " " && event.target.matches("button, a, summary") && !list.contains(event.target))) return;
    if (place.contains(event.target)) return; // the player has keys of its own
    event.preventDefault();
    does[event.key]();
  });
  const remake = () => {
    if (!film) return;
    const at = film.recorded(player.getCurrentTime()), was = playing;
    make(undefined, false);
    watch();
    seek(at, was);
  };
  idle.addEventListener("change", remake);
  speed.addEventListener("change", remake);
  const watch = () => {
    playing = false;
    player.addEventListener("play", () => { playing = true; begin(); });
    player.addEventListener("pause", () => { playing = false; });
    player.addEventListener("ended", () => {
      playing = false;
      show();
      const until = recording.events.at(-1)[0];
      if (large && until < total - 0.1) seek(until + 0.001);
    });
  };

  const from = () => {
    const [, line] = /^#line-(\d+)$/.exec(location.hash) ?? [];
    const [, time] = /^#t-([\d.]+)$/.exec(location.hash) ?? [];
    if (line) jump(line, false);
    else if (time) seek(Number(time), false);
  };
  const open = async (at) => {
    recording = read(await load(at));
    make(undefined, false);
    watch();
  };
  const replay = async () => {
    try {
      await open(0);
    } catch (error) {
      const sorry = document.createElement("p");
      sorry.className = "empty";
      sorry.textContent = `This recording cannot be played: ${error.message}`;
      place.replaceChildren(sorry);
      return;
    }
    from();
    addEventListener("hashchange", from);
    setInterval(show, 150);
    document.body.dataset.ready = "player";
  };

  // --- a session that still runs ---
  const follow = () => {
    const template = document.querySelector("#line");
    const known = new Set(items().map((item) => item.dataset.line));
    const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds) % 60).padStart(2, "0")}`;
    const stream = new EventSource(place.dataset.live);
    stream.addEventListener("line", (event) => {
      const line = JSON.parse(event.data);
      if (known.has(String(line.number))) return;
      known.add(String(line.number));
      const item = template.content.firstElementChild.cloneNode(true);
      item.dataset.line = item.firstElementChild.dataset.line = line.number;
      item.dataset.time = line.time;
      item.classList.toggle("stopped", Boolean(line.refused));
      item.querySelector(".at").textContent = clock(line.time);
      item.querySelector("code").textContent = visible(line.text);
      if (line.refused) {
        const pill = document.createElement("span");
        pill.className = "pill deny";
        pill.textContent = "prevented";
        item.querySelector(".end").append(pill);
      }
      item.querySelector(".why").textContent = line.refused ? line.rules[0] ?? line.refused : "";
      list.append(item);
      list.scrollTop = list.scrollHeight;
      document.querySelector("#count").textContent = String(known.size);
      now.textContent = visible(line.text);
    });
    stream.addEventListener("result", (event) => {
      const result = JSON.parse(event.data);
      const end = list.querySelector(`li[data-line="${CSS.escape(result.line)}"] .end`);
      if (end) { end.textContent = result.status === 0 ? "ok" : String(result.status); end.className = result.status === 0 ? "end quiet" : "end failed"; }
    });
    stream.addEventListener("done", () => {
      stream.close();
      document.querySelector("#live")?.replaceChildren("ended");
      player.dispose();
      delete place.dataset.live;
      replay();
    });
    player = AsciinemaPlayer.create({ driver: "eventsource", url: place.dataset.live }, place, options({ autoPlay: true, cols: Number(place.dataset.columns), rows: Number(place.dataset.rows) }));
    document.body.dataset.ready = "live";
  };
  // Control characters and those that turn the direction of writing, made visible.
  const visible = (text) => text.trimEnd().replace(/\n/g, "⏎").replace(/[\p{C}\u2028\u2029]/gu, (letter) => `\\u${letter.codePointAt(0).toString(16).padStart(4, "0")}`);

  if (place.dataset.live) follow();
  else replay();
})();
