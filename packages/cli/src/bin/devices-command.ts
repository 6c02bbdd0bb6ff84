import { adviseOnDevice, groupDevices, type OutputDevice } from '@trackout/core';
import { devices } from '@trackout/routing-node';
import type { CommandContext } from './command-context.js';
import { EXIT } from './exit-codes.js';
import { formatTable } from './tables.js';
import { count } from './wording.js';

/** Lists the devices that can be played to; exit code 1 where there are none. */
export async function devicesCommand(context: CommandContext): Promise<number> {
  const list = await devices();
  const playable = list.filter(({ outputs }) => outputs > 0);
  const groups = groupDevices(playable).filter((group) => group.devices.length > 1);
  context.give({ devices: list, groups });
  if (playable.length === 0) {
    context.say(`No device with outputs was found. ${whatToCheck(process.platform)}`);
    return EXIT.checkFailed;
  }
  context.say(
    await formatTable(
      [
        { title: 'device', cell: ({ name }) => name },
        { title: 'host API', cell: ({ hostApi }) => hostApi },
        { title: 'outputs', align: 'right', cell: ({ outputs }) => String(outputs) },
        {
          title: 'default rate',
          align: 'right',
          cell: ({ defaultSampleRate }) => `${defaultSampleRate} Hz`,
        },
        { title: 'latency', cell: latency },
      ],
      playable,
    ),
  );
  for (const group of groups) {
    context.say(
      `\n${group.hostApi} shows ${count(group.devices.length, 'device')} that seem to be one interface, "${group.name}", ${group.outputs} outputs together. One stream opens one of them; there is no ASIO here.`,
    );
  }
  for (const device of list) {
    for (const { message } of adviseOnDevice(device, [])) context.say(`\nNote: ${message}`);
  }
  return EXIT.ok;
}

function latency({ lowLatencySeconds: low, highLatencySeconds: high }: OutputDevice): string {
  if (low === null || high === null) return 'not told';
  return `${Math.round(low * 1000)} to ${Math.round(high * 1000)} ms`;
}

function whatToCheck(platform: NodeJS.Platform): string {
  switch (platform) {
    case 'linux':
      return 'Check that the interface is listed by "aplay -l", that your user may open it (group "audio"), and that PulseAudio or PipeWire runs where you want to use it.';
    case 'darwin':
      return 'Check that Audio MIDI Setup shows the interface with outputs, and that its driver is allowed in System Settings, Privacy & Security.';
    case 'win32':
      return 'Check that Settings, System, Sound shows the interface as an output, and that its driver is installed; interfaces that only offer ASIO are not shown.';
    default:
      return 'Check that the interface is plugged in and its driver installed.';
  }
}
