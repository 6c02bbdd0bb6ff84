import { channelLabel, sourceName } from './channel-label.js';
import type { Routing, RoutingSource } from './routing.js';

/** One line of a patch list: what goes where, and what happens on the way. */
export interface PatchLine {
  readonly source: string;
  readonly channel: string;
  /** From 1. */
  readonly output: number;
  /** What hangs on the output, or is printed on the panel; empty where nothing is known. */
  readonly outputName: string;
  readonly zone: string;
  /** `-3 dB, inverted, 480 frames later, muted`; empty where nothing happens. */
  readonly trim: string;
}

/** The patch by output, then in the order of the routing. Sources that are not there keep their id. */
export function patchList(
  routing: Routing,
  sources: readonly RoutingSource[],
  panelName: (output: number) => string | undefined = () => undefined,
): PatchLine[] {
  return [...routing.crosspoints]
    .sort((a, b) => a.output - b.output)
    .map((point): PatchLine => {
      const source = sources.find(({ id }) => id === point.source);
      const trim = routing.outputs?.find(({ output }) => output === point.output);
      const zone = routing.zones?.find(({ outputs }) => outputs.includes(point.output));
      const names = [trim?.name, panelName(point.output)].filter((name) => name !== undefined);
      const behind = trim ? describeTrim(trim) : '';
      return {
        source: source ? sourceName(source) : point.source,
        channel: source ? channelLabel(source, point.channel) : String(point.channel + 1),
        output: point.output,
        outputName: names.join(', '),
        zone: zone?.name ?? '',
        trim: [describeTrim(point), behind && `then ${behind}`].filter((part) => part !== '').join('; '),
      };
    });
}

/** What a trim does, in words; empty where it does nothing. */
export function describeTrim(trim: {
  readonly gainDb?: number;
  readonly polarity?: 'normal' | 'inverted';
  readonly delayFrames?: number;
  readonly mute?: boolean;
}): string {
  const { gainDb = 0, polarity, delayFrames = 0, mute } = trim;
  return [
    ...(gainDb === 0 ? [] : [`${gainDb > 0 ? '+' : ''}${gainDb} dB`]),
    ...(polarity === 'inverted' ? ['inverted'] : []),
    ...(delayFrames === 0 ? [] : [`${delayFrames} frames later`]),
    ...(mute ? ['muted'] : []),
  ].join(', ');
}
