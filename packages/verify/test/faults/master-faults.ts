import { type Injection, onMaster } from './pack.js';
import { db, limiter, peaking, reduce } from './processors.js';

export const MASTER_FAULTS: readonly Injection[] = [
  {
    name: 'master-dynamics',
    kind: 'master-dynamics',
    apply: onMaster(['master-dynamics'], 'master-dynamics', (planes) => limiter(planes, 0.6)),
  },
  {
    name: 'master-eq',
    kind: 'master-eq',
    apply: onMaster(['master-eq'], 'master-eq', (planes) =>
      peaking(peaking(planes, 90, 2.5, 0.8), 6000, -1.8, 0.9),
    ),
  },
  {
    name: 'master-gain',
    kind: 'master-gain',
    apply: onMaster(
      ['master-gain'],
      'master-gain',
      (planes) => planes.map((plane) => plane.map((x) => x * db(-1.3))),
      { figure: [-1.3, 0.01] },
    ),
  },
  {
    name: 'clipping (mix)',
    kind: 'clipping',
    apply: onMaster(['clipping'], 'clipping (mix)', (planes) => {
      const top =
        0.6 * Math.max(...planes.map((plane) => plane.reduce((peak, x) => Math.max(peak, Math.abs(x)), 0)));
      return planes.map((plane) => plane.map((x) => Math.max(-top, Math.min(top, x))));
    }),
  },
  {
    name: 'bit-depth 16 (mix)',
    kind: 'bit-depth',
    apply: onMaster(['bit-depth'], 'bit-depth 16 (mix)', (planes) =>
      planes.map((plane) => plane.map(reduce(16, 'round'))),
    ),
  },
  {
    name: 'dither 16 (mix)',
    kind: 'dither',
    apply: onMaster(['dither'], 'dither 16 (mix)', (planes) =>
      planes.map((plane, side) => plane.map(reduce(16, 'dither', side))),
    ),
  },
  {
    name: 'scale 0x7FFF (mix)',
    kind: 'scale',
    apply: onMaster(['scale'], 'scale 0x7FFF (mix)', (planes) =>
      planes.map((plane) => plane.map((x) => (x * 32_767) / 32_768)),
    ),
  },
  {
    name: 'polarity (mix)',
    kind: 'polarity',
    apply: onMaster(['polarity'], 'polarity (mix)', (planes) => planes.map((plane) => plane.map((x) => -x))),
  },
  {
    name: 'channel-swap (mix)',
    kind: 'channel-swap',
    apply: onMaster(['channel-swap'], 'channel-swap (mix)', ([l, r]) => [
      r as Float64Array,
      l as Float64Array,
    ]),
  },
  {
    name: 'offset +37 (mix)',
    kind: 'offset',
    apply: onMaster(
      ['offset'],
      'offset +37 (mix)',
      (planes) => planes.map((plane) => plane.map((_, i) => plane[i - 37] ?? 0)),
      { figure: [37, 0] },
    ),
  },
];
