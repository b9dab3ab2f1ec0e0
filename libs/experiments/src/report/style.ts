/** Of the report: light and dark as the reader has it, and on paper. */
export const STYLE = `
:root { color-scheme: light dark; --ground: #fff; --raised: #f5f6f8; --text: #1b1f24; --quiet: #59636e; --line: #d5dae0;
  --accent: #2463c4; --better: #14804a; --worse: #c0322b; --open: #6b7580; --heat: #2463c4; }
@media (prefers-color-scheme: dark) { :root { --ground: #14171b; --raised: #1d2127; --text: #e4e7eb; --quiet: #9aa4af;
  --line: #363d46; --accent: #79a9f5; --better: #4cc38a; --worse: #f2807a; --open: #9aa4af; --heat: #4a86e0; } }
@media print { :root { color-scheme: light; --ground: #fff; --raised: #f5f6f8; --text: #000; --quiet: #444; --line: #bbb;
  --accent: #2463c4; --better: #14804a; --worse: #c0322b; --open: #555; --heat: #2463c4; }
  section, figure, table { break-inside: avoid; } body { font-size: 10pt; } table.long { break-inside: auto; } }
* { box-sizing: border-box; print-color-adjust: exact; }
body { margin: 0 auto; max-width: 62rem; padding: 2rem 1.25rem 4rem; background: var(--ground); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .25rem; } h2 { font-size: 1.2rem; margin: 2.5rem 0 .5rem; }
h3 { font-size: 1rem; margin: 1.5rem 0 .25rem; } p { margin: .5rem 0; max-width: 46rem; }
.quiet, figcaption, caption { color: var(--quiet); } figcaption, caption { font-size: .87rem; }
caption { text-align: left; padding: .25rem 0 .5rem; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: .93rem; }
th, td { padding: .4rem .6rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
thead th { border-bottom: 2px solid var(--line); font-weight: 600; vertical-align: bottom; } tbody th { font-weight: 600; }
.number { text-align: right; white-space: nowrap; } .interval { display: block; color: var(--quiet); font-size: .8rem; }
th small { display: block; font-weight: 400; color: var(--quiet); }
td.text { min-width: 9rem; } td.text > span { overflow-wrap: anywhere; white-space: pre-wrap; unicode-bidi: isolate; }
.ids { overflow-wrap: anywhere; min-width: 6rem; } code { font: .87em ui-monospace, "Liberation Mono", monospace; overflow-wrap: anywhere; }
.better { color: var(--better); } .worse { color: var(--worse); } .open { color: var(--open); }
.choice { border: 1px solid var(--line); border-left: .35rem solid var(--accent); border-radius: .4rem; background: var(--raised);
  padding: .75rem 1rem; margin: 1.25rem 0; } .choice strong { font-size: 1.1rem; } .choice p { margin: .15rem 0; }
dl.facts { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1.25rem; margin: .75rem 0; }
dl.facts dt { color: var(--quiet); } dl.facts dd { margin: 0; overflow-wrap: anywhere; }
figure { margin: 1rem 0; } .multiples { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: .5rem 1rem; }
.multiples figure { margin: 0; } svg { width: 100%; height: auto; max-width: 58rem; display: block; font: 12.5px system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif; }
svg text { fill: var(--text); } svg .tick, svg .axis { fill: var(--quiet); } svg .grid { stroke: var(--line); stroke-width: 1; opacity: .7; }
svg .zero { stroke: var(--quiet); stroke-width: 1.5; } svg .whisker { stroke: currentColor; stroke-width: 2.5; } svg .mark { fill: currentColor; }
svg .value { font-variant-numeric: tabular-nums; } svg .bar { fill: var(--accent); }
svg .front { fill: none; stroke: var(--accent); stroke-width: 1.5; stroke-dasharray: 5 4; }
.chosen, .onfront { color: var(--accent); } .behind { color: var(--open); } svg .chosen text { font-weight: 700; }
svg .chosen .whisker, svg .onfront .whisker, svg .behind .whisker { stroke-width: 1.5; opacity: .65; }
.side { display: flex; flex-wrap: wrap; gap: 0 3rem; align-items: start; } .side > * { min-width: 0; } .side table { width: auto; }
 table.confusion td { text-align: right; min-width: 4.5rem;
  background: color-mix(in srgb, var(--heat) calc(var(--share) * 55%), transparent); } table.confusion td.right { font-weight: 700; }
`;
