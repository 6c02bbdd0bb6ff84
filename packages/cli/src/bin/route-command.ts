import { writeFile } from 'node:fs/promises';
import { patchList, patchPicture, planRouting, type Routing } from '@trackout/core';
import { openPlayMaterial } from '../node/play-material.js';
import { keepRouting } from '../node/saved-routing.js';
import type { CommandContext } from './command-context.js';
import { EXIT } from './exit-codes.js';
import { chooseRouting, type RoutingArguments, routingSource } from './play/choose-routing.js';
import { deviceFor, panelNames, sayAdvice } from './play/device-options.js';
import { formatTable } from './tables.js';

/** Arguments of `trackout route`. */
export interface RouteArguments extends RoutingArguments {
  readonly device?: string;
  readonly svg?: string;
  readonly save?: boolean;
}

/** Prints the patch, draws it, and keeps it in the session where that is asked for. */
export async function routeCommand(
  targets: readonly string[],
  options: RouteArguments,
  context: CommandContext,
): Promise<number> {
  const material = await openPlayMaterial(targets);
  try {
    const saved = material.session?.session.routing;
    const device = await deviceFor(
      options.device ?? (options.map || options.layout ? undefined : saved?.device),
    );
    const chosen = chooseRouting(material, options, saved, device);
    const routing: Routing = device ? { ...chosen.routing, device: device.name } : chosen.routing;
    const sources = material.sources.map(routingSource);
    const plan = planRouting(routing, sources, device);
    const lines = patchList(routing, sources, panelNames(device));
    context.give({ routing, patch: lines });
    if (chosen.reason) context.say(`No --map, --layout or saved routing: ${chosen.reason}.\n`);
    context.say(
      await formatTable(
        [
          { title: 'source', cell: ({ source }) => source },
          { title: 'channel', cell: ({ channel }) => channel },
          { title: 'output', align: 'right', cell: ({ output }) => String(output) },
          { title: 'speaker, panel', cell: ({ outputName }) => outputName },
          ...(lines.some(({ zone }) => zone)
            ? [{ title: 'zone', cell: ({ zone }: { zone: string }) => zone }]
            : []),
          { title: 'on the way', cell: ({ trim }) => trim },
        ],
        lines,
      ),
    );
    const used = plan.outputs.filter(({ taps }) => taps.length > 0).map(({ output }) => output);
    if (device) sayAdvice(device, used, plan.sampleRate, context);
    if (options.svg !== undefined) {
      const title = `${material.session?.session.name ?? 'Patch'}${device ? ` to ${device.name}` : ''}`;
      const picture = patchPicture(routing, sources, { title, panelName: panelNames(device) });
      await writeFile(options.svg, picture);
      context.say(`\nDrew the patch: ${options.svg}`);
    }
    if (options.save) {
      const [name = ''] = targets;
      await keepRouting(material.session && { path: material.session.path, name }, routing);
      context.say(`\nSaved as "routing" in ${name}; "trackout play" uses it.`);
    }
    return EXIT.ok;
  } finally {
    await material.close();
  }
}
