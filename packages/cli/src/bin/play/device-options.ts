import type { OutputDevice } from '@trackout/core';
import { adviseOnDevice, knownInterface, panelOutput } from '@trackout/core';
import { devices, findDevice } from '@trackout/routing-node';
import type { CommandContext } from '../command-context.js';

/** The device that an option names; `undefined` where it names none and that is enough. */
export async function deviceFor(name: string | undefined): Promise<OutputDevice | undefined> {
  return name === undefined ? undefined : findDevice(await devices(), name);
}

/** What is printed on the panel at an output, where the interface is known. */
export function panelNames(device: OutputDevice | undefined): (output: number) => string | undefined {
  const known = device && knownInterface(device.name);
  return (output) => (known ? panelOutput(known, output)?.label : undefined);
}

/** Says what is known about a device before it is played to. */
export function sayAdvice(
  device: OutputDevice,
  outputs: readonly number[],
  sampleRate: number,
  context: CommandContext,
): void {
  for (const { message } of adviseOnDevice(device, outputs, sampleRate)) context.say(`Note: ${message}`);
}
