import { Markup } from './markup.js';

/** The looks: for a screen of any width, light or dark, and for paper. No `<`, `&` or `>` in it, so that it is XML too. */
export const STYLE = new Markup(`
:root{color-scheme:light dark;--paper:#fff;--ink:#16191d;--soft:#59626d;--rule:#d9dde2;--panel:#f5f6f8;--wave:#8b97a5;
--pass:#12703f;--fail:#b3261e;--master:#8a5200;--on:#fff;--quiet:#7f9fc4;--grid:#e3e6ea;--band:#b3261e;--bar:#4b78ad}
@media (prefers-color-scheme:dark){:root{--paper:#14171a;--ink:#e9ecef;--soft:#a2abb5;--rule:#343a41;--panel:#1d2125;--wave:#7d8995;
--pass:#6fd39b;--fail:#ff8a80;--master:#f3b95f;--on:#14171a;--quiet:#5d83b0;--grid:#2a2f35;--band:#ff8a80;--bar:#7ba7dd}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
main{max-width:1040px;margin:0 auto;padding:28px 24px 48px}
h1{font-size:26px;line-height:1.25;margin:0 0 4px;overflow-wrap:anywhere}
h2{font-size:20px;line-height:1.3;margin:44px 0 12px;overflow-wrap:anywhere}
h3{font-size:13px;line-height:1.4;margin:0 0 10px;text-transform:uppercase;letter-spacing:.06em;color:var(--soft);font-weight:600}
h4{font-size:17px;line-height:1.3;margin:0}
p{margin:0}
header p{color:var(--soft);overflow-wrap:anywhere}
header{margin-bottom:20px}
a{color:inherit}
.name{font-weight:600;white-space:pre-wrap;overflow-wrap:anywhere}
.headline{font-size:20px;line-height:1.35;font-weight:600}
.banner{display:flex;gap:20px;align-items:flex-start;border:1px solid var(--rule);border-left:8px solid var(--tone);border-radius:6px;padding:16px 20px;background:var(--panel)}
.banner p+p{margin-top:4px;overflow-wrap:anywhere}
.verdict{font-size:28px;line-height:1.1;font-weight:800;letter-spacing:.03em;color:var(--tone);min-width:84px}
.pass{--tone:var(--pass)}.fail{--tone:var(--fail)}.master{--tone:var(--master)}
.chip{display:inline-block;border-radius:4px;padding:1px 8px;font-weight:700;font-size:13px;color:var(--on);background:var(--tone)}
section{margin-top:28px}
.overview{margin-top:0}
.overview table{margin-top:10px}
.remarks{margin:16px 0 0;padding:0 0 0 20px;color:var(--soft)}
article{margin-top:24px}
table{width:100%;border-collapse:collapse;font-size:15px}
th,td{text-align:left;vertical-align:baseline;padding:6px 12px 6px 0;border-bottom:1px solid var(--rule)}
th:last-child,td:last-child{padding-right:0}
thead th{font-size:13px;font-weight:500;color:var(--soft);vertical-align:bottom}
tfoot th,tfoot td{font-weight:600;border-bottom:0}
th,td{overflow-wrap:normal}
.file{overflow-wrap:anywhere}
.right{text-align:right;white-space:nowrap}
.columns{display:grid;grid-template-columns:1fr 1fr;gap:0 40px}
dl{margin:0}
dl div{display:flex;justify-content:space-between;gap:4px 16px;padding:5px 0;border-bottom:1px solid var(--rule);font-size:15px}
dt{color:var(--soft);overflow-wrap:break-word}
.each{display:block}
dd{margin:0;text-align:right;font-weight:500}
.left table{margin-top:12px}
.lane{display:grid;grid-template-columns:82px 1fr;color:inherit;text-decoration:none}
.scale{position:relative;font-size:12px;line-height:1.3;color:var(--soft);padding-right:8px;overflow-wrap:normal}
.scale b{display:block;color:var(--ink);font-weight:600}
.scale span{display:block}
.scale em{position:absolute;right:8px;font-style:normal;transform:translateY(-50%)}
.plot{position:relative;min-width:0}
.mix .plot{height:96px;background:var(--panel);border-radius:4px 4px 0 0}
.residual .plot{height:190px;border:1px solid var(--rule);border-top:1px solid var(--rule);border-radius:0 0 4px 4px}
.mix .plot{border:1px solid var(--rule);border-bottom:0}
svg{display:block;position:absolute;inset:0;width:100%;height:100%}
.wave{fill:var(--wave)}
.quiet{fill:var(--quiet)}
.beyond{fill:var(--fail);fill-opacity:.62;stroke:var(--fail);stroke-width:1;vector-effect:non-scaling-stroke}
.grid{stroke:var(--grid);stroke-width:1;vector-effect:non-scaling-stroke;fill:none}
.band{fill:var(--band);fill-opacity:.13;stroke:var(--band);stroke-opacity:.55;stroke-width:1;vector-effect:non-scaling-stroke}
.hair{position:absolute;top:0;bottom:0;width:0;border-left:1px solid var(--rule);opacity:.6}
.line{position:absolute;left:0;right:0;height:0;border-top:1.5px dashed var(--ink)}
.line i{position:absolute;right:4px;bottom:1px;font-style:normal;font-size:12px;line-height:1.3;padding:0 4px;border-radius:3px;background:var(--paper);color:var(--ink)}
.beside{border-top-color:var(--soft);border-top-style:dotted}
.beside i{color:var(--soft);right:auto;left:4px}
.peak{position:absolute;top:-1px;width:0;height:0;margin-left:-6px;border:6px solid transparent;border-top:8px solid var(--ink);border-bottom:0}
.fault .scale{padding-top:6px}
.fault .plot{padding:6px 0 2px;font-size:14px;line-height:1.3}
.what{display:block;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.what bdi{color:var(--soft)}
.track{display:block;position:relative;height:6px;margin-top:3px;background:var(--panel);border-radius:3px;overflow:hidden}
.bar{position:absolute;top:0;height:6px;min-width:4px;border-radius:3px;background:var(--fail)}
.everywhere{opacity:.5}
.number{display:inline-block;min-width:22px;padding:0 5px;border-radius:11px;background:var(--fail);color:var(--on);font-size:13px;line-height:22px;font-weight:700;text-align:center;text-decoration:none}
.scale .number{display:inline-block;float:right;color:var(--on)}
.axis .plot{height:24px}
.tick{position:absolute;top:4px;font-size:12px;line-height:1.3;color:var(--soft);transform:translateX(-50%);white-space:nowrap}
.last{transform:translateX(-100%)}
.faults ol{list-style:none;margin:0;padding:0;display:grid;gap:14px}
.faults li{border:1px solid var(--rule);border-radius:6px;padding:14px 18px 12px}
.top{display:flex;flex-wrap:wrap;gap:4px 12px;align-items:flex-start;margin-bottom:8px}
.top .number{margin-top:1px}
.title{flex:1 1 220px;min-width:0}
.where{color:var(--soft)}
.where .name{color:var(--ink)}
.figure{font-size:18px;font-weight:700}
.faults li p{overflow-wrap:anywhere}
.remedy{margin:8px 0;padding:8px 12px;background:var(--panel);border-radius:4px}
.remedy b{display:block;font-size:13px;font-weight:600;color:var(--soft)}
.faults dl{display:grid;grid-template-columns:3fr 2fr;gap:0 32px}
.faults dl div:nth-last-child(-n+1){border-bottom:1px solid var(--rule)}
.meter{display:inline-block;width:64px;height:6px;border-radius:3px;background:var(--rule);vertical-align:middle;overflow:hidden}
.meter span{display:block;height:6px;background:var(--bar)}
.meters{width:72px}
.files .clips{color:var(--fail);font-weight:700}
.none{color:var(--soft)}
footer{margin-top:44px;border-top:2px solid var(--rule);color:var(--soft)}
footer h2{margin:16px 0 8px;font-size:16px}
footer dl{display:grid;grid-template-columns:1fr 1fr;gap:10px 40px}
footer dl div{display:block;border:0;padding:0;font-size:14px}
footer dt{font-weight:600;color:var(--ink)}
footer dd{text-align:left;font-weight:400}
@media (max-width:640px){
main{padding:20px 16px 36px}
.banner{display:block;padding:14px 16px}
.verdict{margin-bottom:6px}
.columns,.faults dl,footer dl{grid-template-columns:1fr}
.lane{grid-template-columns:58px 1fr}
.scale{font-size:11px}
.odd{display:none}
thead{display:none}
table,tbody,tfoot{display:block}
tr{display:flex;flex-wrap:wrap;gap:0 14px;padding:7px 0;border-bottom:1px solid var(--rule)}
th,td{border:0;padding:0}
td:first-child,tfoot th{flex:1 1 100%}
td:empty{display:none}
.right{text-align:left}
td[data-label]{color:var(--soft)}
td[data-label]::before{content:attr(data-label) " "}
.clips[data-label]{color:var(--fail)}
.meters{display:none}
.figure{flex:1 1 100%;padding-left:34px}
.residual .plot{height:160px}
.mix .plot{height:72px}
}
@page{margin:14mm 13mm}
@media print{
:root{color-scheme:light;--paper:#fff;--ink:#000;--soft:#444;--rule:#c8ccd1;--panel:#f4f5f6;--wave:#98a2ae;
--pass:#12703f;--fail:#b3261e;--master:#8a5200;--on:#fff;--quiet:#8fabcc;--grid:#e3e6ea;--band:#b3261e;--bar:#4b78ad}
body{font-size:10pt;line-height:1.4;-webkit-print-color-adjust:exact;print-color-adjust:exact}
main{max-width:none;padding:0}
table,dl div{font-size:9pt}
thead th{font-size:8pt}
th,td{padding-top:3px;padding-bottom:3px}
dl div{padding:2px 0}
h1{font-size:18pt}.headline{font-size:13pt}.verdict{font-size:20pt}
section{margin-top:16px}
article+article{break-before:page}
h2,h3,.overview{break-after:avoid}
.banner,.lanes,.faults li,.bound,.left,tr,footer{break-inside:avoid}
thead{display:table-header-group}
.mix .plot{height:70px}.residual .plot{height:140px}
a{text-decoration:none}
}
`);
