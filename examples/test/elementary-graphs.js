// Graphs that behave, and graphs that do not, by `options.behaviour`.
import { el } from '@elemaudio/core';

const BEHAVIOURS = {
  echo: (inputs) => inputs.map((input) => el.add(input, el.delay({ size: 2048 }, 1000, 0.5, input))),
  through: (inputs) => inputs,
  'one output': (inputs) => [inputs[0]],
  'throws at the start': () => {
    throw new RangeError('no such room');
  },
  'ends its thread at the start': () => process.exit(3),
  'throws in a block': (inputs) => {
    onBlock(() => {
      throw new RangeError('the room fell in');
    });
    return inputs;
  },
  'ends its thread in a block': (inputs) => {
    onBlock(() => process.exit(3));
    return inputs;
  },
  'hangs in a block': (inputs) => {
    onBlock(() => {
      for (;;);
    });
    return inputs;
  },
};

const { default: OfflineRenderer } = await import('@elemaudio/offline-renderer');

/** From the second block on: the first passes. */
function onBlock(fail) {
  let blocks = 0;
  const { process: real } = OfflineRenderer.prototype;
  OfflineRenderer.prototype.process = function (...planes) {
    blocks += 1;
    if (blocks > 1) fail();
    return real.apply(this, planes);
  };
}

export function graph(inputs, { behaviour }) {
  return BEHAVIOURS[behaviour](inputs);
}
