// How does the page look, on screen and on paper?

/// The whole style sheet; the page's policy admits exactly these bytes. Text contrast is at least
/// 4.5 to 1.
let pageStyle: StaticString = """
  :root{--ink:#17212e;--soft:#526071;--line:#d8dee6;--panel:#f5f7f9;--deep:#005a9c;--loss:#d55e00;
  --loss-ink:#a84300}
  *{box-sizing:border-box}
  html{-webkit-text-size-adjust:100%;scroll-behavior:smooth}
  @media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
  body{margin:0;background:#fff;color:var(--ink);
  font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue","Noto Sans",sans-serif}
  header,main{max-width:1480px;margin:0 auto;padding:0 28px}
  header{padding-top:22px}
  h1{font-size:27px;line-height:1.2;margin:0;letter-spacing:-.01em}
  h2{font-size:18px;line-height:1.3;margin:0 0 10px}
  h3{font-size:14px;margin:0 0 4px}
  p{margin:0 0 8px}
  a{color:var(--deep)}
  .subtitle{color:var(--soft);margin:4px 0 0}
  nav{display:flex;flex-wrap:wrap;gap:2px 20px;margin-top:12px;padding:9px 0;
  border-top:1px solid var(--line);border-bottom:1px solid var(--line);font-size:14px}
  nav a{text-decoration:none}
  nav a:hover{text-decoration:underline}
  :focus-visible{outline:3px solid #0072b2;outline-offset:2px;border-radius:3px}
  [hidden]{display:none!important}
  .overview{display:grid;grid-template-columns:minmax(0,1fr) 400px;gap:32px;margin:20px 0 12px}
  .overview.narrow{grid-template-columns:minmax(0,1fr)}
  .pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(560px,100%),1fr));
  column-gap:44px}
  main section[data-section]{margin:0 0 30px;min-width:0}
  .controls{display:flex;flex-wrap:wrap;align-items:end;gap:8px 24px;margin:0 0 10px;font-size:13px}
  fieldset{border:0;margin:0;padding:0;min-width:0}
  legend,.slider>span{padding:0;color:var(--soft);font-size:12px;display:block}
  .segments{display:flex;flex-wrap:wrap}
  .segments legend{float:left;width:100%}
  .segments label{position:relative;display:inline-block}
  .segments input{position:absolute;opacity:0;inset:0;margin:0;cursor:pointer}
  .segments span{display:block;padding:3px 10px;border:1px solid #9aa6b4;margin-left:-1px;
  background:#fff}
  .segments label:first-of-type span{border-radius:5px 0 0 5px;margin-left:0}
  .segments label:last-of-type span{border-radius:0 5px 5px 0}
  .segments input:checked+span{background:var(--deep);border-color:var(--deep);color:#fff}
  .segments input:focus-visible+span{outline:3px solid #0072b2;outline-offset:2px}
  .toggles{display:flex;flex-wrap:wrap;gap:0 14px}
  .toggles legend{float:left;width:100%}
  .toggles label{display:inline-flex;align-items:center;gap:5px;line-height:28px}
  .toggles input{margin:0;accent-color:var(--deep)}
  .slider{display:grid;grid-template-columns:150px 58px;align-items:center;gap:0 8px}
  .slider>span{grid-column:1/-1}
  .slider input,.replay-bar input{accent-color:var(--deep);margin:0;min-width:0}
  .slider output{font-variant-numeric:tabular-nums;font-weight:600;line-height:28px}
  .hint{color:var(--soft);font-size:13px}
  .map-frame{position:relative;border:1px solid #b8c2cd;border-radius:6px;overflow:hidden;
  background:#e8ece9}
  #map{display:block;width:100%;height:auto;touch-action:none;cursor:grab;user-select:none;
  -webkit-user-select:none}
  #map.dragging{cursor:grabbing}
  #map:focus-visible{outline-offset:-3px}
  .zoom{position:absolute;top:10px;left:10px;display:flex;flex-direction:column;
  box-shadow:0 1px 4px rgba(0,0,0,.3);border-radius:5px;overflow:hidden}
  .zoom button{width:32px;height:32px;border:0;border-bottom:1px solid var(--line);background:#fff;
  color:var(--ink);font:600 18px/1 system-ui,sans-serif;cursor:pointer}
  .zoom button:hover{background:#e9eff5}
  .zoom button:focus-visible{outline-offset:-3px}
  .north{position:absolute;top:8px;right:12px;text-align:center;
  font:600 12px/1.1 system-ui,sans-serif;
  text-shadow:0 0 3px #fff,0 0 3px #fff,0 0 3px #fff;pointer-events:none}
  .readout{display:flex;justify-content:space-between;gap:16px;margin:4px 0 10px;color:var(--soft);
  font-size:12px;font-variant-numeric:tabular-nums;min-height:18px}
  #map path,#map circle{vector-effect:non-scaling-stroke}
  #map .pin path,#map .pin circle,#map .pin rect,
  .icon path,.icon rect,.icon circle{vector-effect:none}
  #map pattern path{vector-effect:none}
  #map text{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
  .coverage image{image-rendering:pixelated}
  .label{font-size:12px;font-weight:600;fill:var(--ink);text-anchor:middle;paint-order:stroke;
  stroke:#fff;stroke-width:3.5px;stroke-linejoin:round;pointer-events:none}
  .gap{fill:url(#hatch);stroke:#5c1f00;stroke-width:1}
  .hatch-ground,.gap-swatch{fill:#fff;fill-opacity:.25}
  .hatch-line{fill:none;stroke:#5c1f00;stroke-width:1.2}
  .gap-swatch{stroke:#5c1f00}
  .reach{fill:none;stroke-width:1.4;pointer-events:stroke}
  .reach.sensor{stroke:#17212e;stroke-dasharray:6 4}
  .reach.effector{stroke:#005a9c}
  .candidate{fill:none;stroke:#3d4854;stroke-width:5;stroke-linecap:round;opacity:.6}
  .route path{fill:none;vector-effect:non-scaling-stroke;stroke-linejoin:round}
  .route .casing{stroke:#fff;stroke-width:6;opacity:.8}
  .route .line{stroke:#7a0177;stroke-width:3;stroke-dasharray:8 4}
  .route circle{fill:#7a0177;stroke:#fff;stroke-width:1.5}
  .route text{fill:#fff;font-size:11px;font-weight:700}
  .approach .casing,.approach .shaft,.approach .course{fill:none}
  .approach .casing{stroke:#3a0a3a;stroke-linecap:butt}
  .approach .course{stroke:#3a0a3a;stroke-width:1;stroke-dasharray:2 4;opacity:.45}
  .approach .arrowhead{stroke:#3a0a3a;stroke-width:1;stroke-linejoin:round}
  .approach-label{font-size:11px}
  .label.start{text-anchor:start}
  .label.end{text-anchor:end}
  .corridor{fill:none;stroke:#17212e;stroke-width:3;stroke-linejoin:round}
  .corridor.casing{stroke:#fff;stroke-width:6}
  .area{fill:#17212e;fill-opacity:.12;stroke:#17212e;stroke-width:2}
  .star{fill:#17212e;stroke:#fff;stroke-width:1.5;paint-order:stroke}
  .beam{fill:#005a9c;fill-opacity:.2;stroke:#005a9c;stroke-width:1}
  .stem{stroke:#17212e;stroke-width:1.5}
  .foot{fill:#17212e;stroke:#fff;stroke-width:1}
  .unit rect,.unit .cap{stroke:#17212e;stroke-width:1.6}
  .unit.sensor rect,.unit.sensor .cap{fill:#fff}
  .unit.effector rect{fill:#17212e}
  .unit.effector .cap{fill:#17212e}
  .unit.effector text{fill:#fff}
  .unit.standing rect{stroke:#7a8794;stroke-width:3}
  .unit text{font-size:12px;fill:#17212e}
  .unit .letters{font-weight:700}
  .unit .number{font-size:10px;text-anchor:end}
  .leak circle{fill:#d55e00;fill-opacity:.8;stroke:#5c1f00}
  .leak path{stroke:#fff;stroke-width:1.6}
  #scalebar{pointer-events:none}
  #scalebar path{fill:none;stroke:#17212e;stroke-width:2}
  #scalebar .casing{stroke:#fff;stroke-width:5}
  #scalebar .label{text-anchor:start}
  .trail{fill:none;stroke:#a80030;stroke-width:1.5;opacity:.6}
  .drone path{fill:#ff8080;stroke:#5c0015;stroke-width:1.6}
  .drone.stopped path{fill:none;stroke:#17212e;stroke-width:2.2}
  .drone.leaked path{fill:#d55e00;stroke:#3d1200;stroke-width:1.6}
  .shot{stroke:#17212e;stroke-width:1.8}
  .shot.detection{stroke:#005a9c;stroke-dasharray:3 4;stroke-width:1.2}
  .replay{background:var(--panel);border-radius:6px;padding:10px 14px}
  main .replay[data-section]{margin-bottom:12px}
  .replay-bar{display:flex;flex-wrap:wrap;align-items:center;gap:6px 12px;font-size:13px}
  .replay-bar input{flex:1 1 160px}
  .replay-bar output{font-variant-numeric:tabular-nums}
  .replay-bar button{min-width:74px;padding:4px 12px;border:0;border-radius:5px;
  background:var(--deep);color:#fff;font:600 13px/1.5 system-ui,sans-serif;cursor:pointer}
  .replay-bar select{font:13px/1.4 system-ui,sans-serif;padding:2px}
  .replay-text{display:block;min-height:20px;font-size:13px;color:var(--soft)}
  details{font-size:13px}
  summary{cursor:pointer;color:var(--deep)}
  .events{max-height:220px;overflow:auto;margin:6px 0 0;padding:0;list-style:none;
  font-variant-numeric:tabular-nums}
  .events li{padding:1px 0 1px 8px;border-left:3px solid var(--line)}
  .events li[data-kind=leak]{border-color:var(--loss)}
  .events li[data-kind=kill]{border-color:var(--deep)}
  .events li.past{background:#e6eef5}
  .legend{display:flex;flex-direction:column;gap:2px;font-size:12.5px}
  .legend ul{display:flex;flex-wrap:wrap;align-items:center;gap:0 16px;list-style:none;margin:0;
  padding:0 0 0 158px}
  .legend li{display:inline-flex;align-items:center;gap:6px;line-height:24px}
  .legend .head{color:var(--soft);width:158px;margin:0 -16px 0 -158px}
  .swatch{width:20px;height:14px}
  .swatch rect{stroke:#526071}
  .icon{width:30px;height:22px}
  .side{min-width:0}
  .cards{display:grid;grid-template-columns:1fr 1fr;gap:12px}
  .card{background:var(--panel);border-radius:8px;padding:12px 14px;min-width:0;font-size:13px;
  color:var(--soft)}
  .card[data-card=promise],.card[data-card=budget]{grid-column:1/-1}
  .card h3{color:var(--ink);font-size:13px;font-weight:600}
  .card p{margin:0}
  .card .figure{font-size:30px;line-height:1.2;font-weight:650;color:var(--ink);
  letter-spacing:-.02em;font-variant-numeric:tabular-nums}
  .figure .of{font-size:15px;font-weight:400;color:var(--soft);letter-spacing:0}
  .range-bar{display:block;width:100%;height:10px;margin:5px 0 7px}
  .range-bar .track{fill:#dfe5eb}
  .range-bar.promise .fill,.range-bar.budget .interval{fill:#005a9c}
  .range-bar.promise .interval{fill:#56b4e9}
  .range-bar.loss .fill{fill:#f2b48a}
  .range-bar.loss .interval{fill:#d55e00}
  .range-bar .mark{fill:#17212e}
  .budget{margin:4px 0 0}
  .budget>div{display:grid;grid-template-columns:52px minmax(0,190px) minmax(40px,1fr);
  align-items:center;gap:0 12px}
  .budget dd{margin:0;color:var(--ink);font-weight:600;white-space:nowrap}
  .budget .of{font-weight:400;color:var(--soft)}
  .budget .range-bar{margin:0}
  .answers{margin:0}
  .answers dt{font-weight:650}
  .answers dd{margin:0 0 10px;color:#2c3846}
  .scroll{overflow-x:auto}
  table{border-collapse:collapse;width:100%;font-size:14px}
  caption{text-align:left;color:var(--soft);font-size:13px;padding-bottom:4px}
  th,td{text-align:left;vertical-align:baseline;padding:6px 12px 6px 0;
  border-bottom:1px solid var(--line);font-weight:400;overflow-wrap:break-word}
  th:last-child,td:last-child{padding-right:0}
  thead th{color:var(--soft);font-size:12.5px;border-bottom:1px solid #9aa6b4;white-space:nowrap}
  tbody th{font-weight:600}
  td.number,th.number{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
  tr:target{background:#fff3c4}
  .coordinates{white-space:nowrap;font-variant-numeric:tabular-nums}
  .badge{display:inline-block;min-width:26px;padding:0 4px;border:1.5px solid #17212e;
  font-size:11px;line-height:16px;font-weight:700;text-align:center}
  .badge.sensor{border-radius:8px 8px 0 0}
  .badge.effector{background:#17212e;color:#fff}
  .cell-bar{display:block;width:100%;min-width:90px;height:14px}
  .whisker{fill:none;stroke:#17212e;stroke-width:1.5;vector-effect:non-scaling-stroke}
  .total{margin-top:8px;color:var(--soft)}
  .chart{display:block;width:100%;max-width:860px;height:auto;margin-bottom:12px}
  .chart text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;
  fill:var(--soft)}
  .chart .panel-title{font-size:13px;font-weight:600;fill:var(--ink)}
  .chart .end{text-anchor:end}
  .chart .middle{text-anchor:middle}
  .grid{stroke:#dfe5eb}
  .band{fill:#56b4e9;fill-opacity:.35}
  .bound{fill:none;stroke:#2b7bb0;stroke-dasharray:5 4}
  .value{fill:none;stroke:#005a9c;stroke-width:2}
  .dot{fill:#005a9c;stroke:#fff}
  .dot.chosen{stroke:#17212e;stroke-width:2}
  .dot.loss{fill:#d55e00}
  .statement{border-left:4px solid #e69f00;padding-left:12px}
  .assumptions{margin:0 0 14px;padding-left:20px}
  code{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
  .settings{display:grid;grid-template-columns:max-content 1fr;gap:2px 18px;margin:0;font-size:14px}
  .settings dt{color:var(--soft)}
  .settings dd{margin:0;overflow-wrap:anywhere}
  section h3:not(:first-child){margin-top:14px}
  @media (max-width:1080px){.overview{grid-template-columns:minmax(0,1fr)}}
  @media (max-width:520px){header,main{padding-left:14px;padding-right:14px}
  .cards{grid-template-columns:1fr}.legend ul{padding:0}.legend .head{width:100%;margin:0}}
  @media print{body{font-size:11px}header,main{padding:0;max-width:none}
  h1{font-size:20px}h2{font-size:14px;margin-bottom:4px}
  table,.card,.legend,.settings{font-size:10.5px}
  th,td{padding-top:3px;padding-bottom:3px}.card .figure{font-size:22px}
  .controls,.zoom,nav,.replay,.readout output{display:none!important}
  .overview{grid-template-columns:1fr;gap:12px}.cards{grid-template-columns:repeat(3,1fr)}
  .card[data-card=promise]{grid-column:auto}main section[data-section]{margin-bottom:16px}
  .scroll{overflow:visible}
  svg,.card,tr,thead,.answers>*{break-inside:avoid}h2,h3,caption,thead{break-after:avoid}
  *{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
  """
