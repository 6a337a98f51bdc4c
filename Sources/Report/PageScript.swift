// What moves on the page: zoom, layers, heights and the raid replay?

/// The whole script; the page's policy admits exactly these bytes.
///
/// It reads the drawing's own attributes and one JSON block, creates nodes only by name and sets
/// text only as text, so names stay inert. The address may ask for a state:
/// `#view=1&height=100&raid=60` shows the second coverage view at the height nearest to 100 m, and
/// the raid after 60 s. What is shown stands in `data-view`, `data-height` (metres), `data-raid`
/// (seconds) of the document element, and `data-ready` is "1" when the script has run to its end.
let pageScript: StaticString = #"""
  (() => {
  'use strict';
  const root = document.documentElement;
  const find = id => document.getElementById(id);
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const wanted = () => new URLSearchParams(location.hash.slice(1));
  const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
  const make = (name, attributes) => {
    const node = document.createElementNS('http://www.w3.org/2000/svg', name);
    for (const key in attributes) node.setAttribute(key, attributes[key]);
    return node;
  };
  const svg = find('map');

  function startMap() {
    const home = svg.getAttribute('viewBox').split(' ').map(Number);
    const west = Number(svg.dataset.west), north = Number(svg.dataset.north);
    let [x, y, width, height] = home;
    const pins = all('.pin', svg).map(node => ({node, at: node.dataset.at}));
    const hatch = find('hatch'), bar = find('scalebar');
    const barPaths = all('path', bar), barText = bar.querySelector('text');
    const scale = () => width / (svg.getBoundingClientRect().width || 860);

    function place(pin, by = scale()) {
      pin.node.setAttribute('transform', `translate(${pin.at}) scale(${by})`);
    }
    function drawBar(by) {
      let power = 1;
      while (power * 10 <= 140 * by) power *= 10;
      const metres = power * (140 * by >= 5 * power ? 5 : 140 * by >= 2 * power ? 2 : 1);
      const pixels = metres / by;
      for (const path of barPaths) path.setAttribute('d', `M0 -6V0H${pixels}V-6`);
      barText.textContent = metres < 1000 ? metres + ' m' : metres / 1000 + ' km';
      place({node: bar, at: `${x + 14 * by} ${y + height - 14 * by}`}, by);
    }
    function draw() {
      svg.setAttribute('viewBox', `${x} ${y} ${width} ${height}`);
      const by = scale();
      for (const pin of pins) if (pin.node !== bar) place(pin, by);
      hatch.setAttribute('patternTransform', `scale(${by})`);
      drawBar(by);
    }
    let isDue = false;
    function update() {
      if (isDue) return;
      isDue = true;
      requestAnimationFrame(() => { isDue = false; draw(); });
    }
    function keepInside() {
      x = clamp(x, home[0] - width / 2, home[0] + home[2] - width / 2);
      y = clamp(y, home[1] - height / 2, home[1] + home[3] - height / 2);
    }
    function zoom(factor, atX = x + width / 2, atY = y + height / 2) {
      const next = clamp(width * factor, home[2] / 200, home[2] * 1.5);
      const ratio = next / width;
      x = atX - (atX - x) * ratio;
      y = atY - (atY - y) * ratio;
      width = next;
      height *= ratio;
      keepInside();
      update();
    }
    function move(right, down) { x += right; y += down; keepInside(); update(); }
    function reset() { [x, y, width, height] = home; update(); }
    function under(event) {
      const box = svg.getBoundingClientRect();
      return [x + (event.clientX - box.left) / box.width * width,
        y + (event.clientY - box.top) / box.height * height];
    }

    svg.addEventListener('wheel', event => {
      event.preventDefault();
      zoom(Math.exp(clamp(event.deltaY, -120, 120) * 0.0025), ...under(event));
    }, {passive: false});
    const held = new Map();
    svg.addEventListener('pointerdown', event => {
      svg.setPointerCapture(event.pointerId);
      held.set(event.pointerId, [event.clientX, event.clientY]);
      svg.classList.add('dragging');
    });
    const pointer = find('pointer');
    svg.addEventListener('pointermove', event => {
      const [mapX, mapY] = under(event);
      pointer.textContent = `E ${Math.round(west + mapX)}  N ${Math.round(north - mapY)}`;
      const before = held.get(event.pointerId);
      if (!before) return;
      const by = scale();
      const others = [...held].filter(([id]) => id !== event.pointerId).map(([, at]) => at);
      if (others.length === 0) {
        move((before[0] - event.clientX) * by, (before[1] - event.clientY) * by);
      } else {
        const span = ([a, b]) => Math.hypot(a - others[0][0], b - others[0][1]) || 1;
        const middle = {clientX: (event.clientX + others[0][0]) / 2,
          clientY: (event.clientY + others[0][1]) / 2};
        zoom(span(before) / span([event.clientX, event.clientY]), ...under(middle));
        move((before[0] - event.clientX) * by / 2, (before[1] - event.clientY) * by / 2);
      }
      held.set(event.pointerId, [event.clientX, event.clientY]);
    });
    for (const end of ['pointerup', 'pointercancel']) {
      svg.addEventListener(end, event => {
        held.delete(event.pointerId);
        if (held.size === 0) svg.classList.remove('dragging');
      });
    }
    svg.addEventListener('pointerleave', () => { pointer.textContent = ''; });
    svg.addEventListener('dblclick', event => zoom(0.5, ...under(event)));
    const keys = {
      ArrowLeft: () => move(-width / 8, 0), ArrowRight: () => move(width / 8, 0),
      ArrowUp: () => move(0, -height / 8), ArrowDown: () => move(0, height / 8),
      '+': () => zoom(0.7), '=': () => zoom(0.7), '-': () => zoom(1 / 0.7), '0': reset,
    };
    svg.addEventListener('keydown', event => {
      const action = keys[event.key];
      if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      action();
    });
    find('zoom-in').addEventListener('click', () => zoom(0.7));
    find('zoom-out').addEventListener('click', () => zoom(1 / 0.7));
    find('zoom-reset').addEventListener('click', reset);
    find('zoom').hidden = false;
    new ResizeObserver(update).observe(svg);
    draw();
    return {pins, place};
  }

  function startLayers() {
    const show = (node, isShown) =>
      isShown ? node.removeAttribute('display') : node.setAttribute('display', 'none');
    for (const box of all('input[data-layer]')) {
      const layer = find(box.dataset.layer);
      const apply = () => show(layer, box.checked);
      box.addEventListener('change', apply);
      apply();
    }
    find('map-controls').hidden = false;
    const slider = find('height');
    if (!slider) return () => {};
    const heights = slider.dataset.heights.split(' ').map(Number);
    const views = all('input[name=view]'), pictures = all('g.coverage', svg);
    const nearest = (list, height) => list.reduce((best, node) =>
      Math.abs(node.dataset.height - height) < Math.abs(best.dataset.height - height)
        ? node : best);
    function apply() {
      const view = views.find(input => input.checked).value;
      const height = heights[slider.value];
      const ofView = pictures.filter(node => node.dataset.view === view);
      const chosen = ofView.length > 0 ? nearest(ofView, height) : null;
      for (const node of pictures) show(node, node === chosen);
      for (const list of all('[data-legend]')) list.hidden = list.dataset.legend !== view;
      const text = (chosen ? Number(chosen.dataset.height) : height) + ' m';
      find('height-text').textContent = text;
      slider.setAttribute('aria-valuetext', text);
      slider.disabled = view === 'off';
      root.dataset.view = view;
      root.dataset.height = chosen ? chosen.dataset.height : '';
    }
    for (const input of views) input.addEventListener('change', apply);
    slider.addEventListener('input', apply);
    return () => {
      const view = views.find(input => input.value === wanted().get('view'));
      if (view) view.checked = true;
      const height = parseFloat(wanted().get('height'));
      if (Number.isFinite(height)) {
        slider.value = heights.reduce((best, value, index) =>
          Math.abs(value - height) < Math.abs(heights[best] - height) ? index : best, 0);
      }
      apply();
    };
  }

  function startReplay(map) {
    const block = find('replay-data');
    if (!block) return () => {};
    const raid = JSON.parse(block.textContent);
    const layer = find('layer-replay'), slider = find('replay-time');
    const play = find('replay-play'), list = all('#replay-events li');
    const shapes = {flying: 'M0 -8L8 0L0 8L-8 0z', stopped: 'M-5 -5L5 5M5 -5L-5 5',
      leaked: 'M0 -10L3 -3L10 0L3 3L0 10L-3 3L-10 0L-3 -3z'};
    const tracks = raid.tracks.filter(track => track.points.length > 0).map(track => {
      const trail = make('path', {'class': 'trail'});
      const node = make('g', {'class': 'pin drone', display: 'none'});
      const shape = make('path', {d: shapes.flying});
      const title = make('title', {});
      title.textContent = track.name;
      node.append(title, shape);
      layer.append(trail, node);
      const pin = {node, at: '0 0'};
      map.pins.push(pin);
      return {...track, trail, node, shape, pin};
    });
    const marks = make('g', {});
    layer.append(marks);

    function drawTrack(track, now) {
      const points = track.points, last = points[points.length - 1];
      const isBefore = now < points[0][0], isAfter = now >= last[0];
      track.node.setAttribute('display', isBefore ? 'none' : 'inline');
      const flown = points.filter(point => point[0] <= now);
      let at = flown.length > 0 ? flown[flown.length - 1] : points[0];
      const next = points[flown.length];
      if (!isBefore && next) {
        const share = (now - at[0]) / (next[0] - at[0]);
        at = [now, at[1] + share * (next[1] - at[1]), at[2] + share * (next[2] - at[2])];
        flown.push(at);
      }
      track.trail.setAttribute('d',
        isBefore ? '' : flown.map((p, i) => `${i ? 'L' : 'M'}${p[1]} ${p[2]}`).join(''));
      const state = isAfter ? track.outcome : 'flying';
      track.node.setAttribute('class', 'pin drone ' + state);
      track.shape.setAttribute('d', shapes[state]);
      track.pin.at = `${at[1]} ${at[2]}`;
      map.place(track.pin);
    }
    function show(now) {
      for (const track of tracks) drawTrack(track, now);
      const lingering = Math.max(2, raid.durationSeconds / 150);
      marks.replaceChildren();
      let latest = -1;
      raid.events.forEach(([time, kind, from, at], index) => {
        const isPast = time <= now;
        if (list[index]) list[index].classList.toggle('past', isPast);
        if (isPast) latest = index;
        if (isPast && now - time < lingering && from.length > 0 && at.length > 0) {
          marks.append(make('path', {'class': 'shot ' + kind,
            d: `M${from[0]} ${from[1]}L${at[0]} ${at[1]}`}));
        }
      });
      find('replay-text').textContent = latest >= 0 && list[latest] ? list[latest].textContent : '';
      const clock = seconds => `${Math.floor(seconds / 60)}:` +
        String(Math.floor(seconds % 60)).padStart(2, '0');
      const text = `${clock(now)} of ${clock(raid.durationSeconds)}`;
      find('replay-clock').textContent = text;
      slider.setAttribute('aria-valuetext', text);
      root.dataset.raid = String(now);
    }
    let now = 0, before = null;
    function tick(time) {
      if (before === null) return;
      now += (time - before) / 1000 * Number(find('replay-speed').value);
      before = time;
      if (now >= raid.durationSeconds) { now = raid.durationSeconds; stop(); }
      slider.value = now;
      show(now);
      if (before !== null) requestAnimationFrame(tick);
    }
    function stop() { before = null; play.textContent = 'Play'; }
    play.addEventListener('click', () => {
      if (before !== null) { stop(); return; }
      if (now >= raid.durationSeconds) now = 0;
      play.textContent = 'Pause';
      before = performance.now();
      requestAnimationFrame(tick);
    });
    slider.addEventListener('input', () => { now = Number(slider.value); show(now); });
    find('replay-controls').hidden = false;
    return () => {
      const asked = parseFloat(wanted().get('raid'));
      now = Number.isFinite(asked) ? clamp(asked, 0, raid.durationSeconds) : now;
      slider.value = now;
      show(now);
    };
  }

  if (svg) {
    const map = startMap();
    const states = [startLayers(), startReplay(map)];
    const apply = () => { for (const state of states) state(); };
    addEventListener('hashchange', apply);
    apply();
  }
  root.dataset.ready = '1';
  })();
  """#
