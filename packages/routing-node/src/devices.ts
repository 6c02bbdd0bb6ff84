import { IoError, type OutputDevice, UsageError } from '@trackout/core';
import { type DeviceHostOptions, DeviceProcess } from './device-process.js';

export type { DeviceHostOptions } from './device-process.js';

const LIST_SECONDS = 15;

/**
 * Every device that the sound system shows, recording ones too (`outputs` 0).
 *
 * Lists in a process of its own, which is gone afterwards. Throws `UnsupportedError` `device/unavailable` where
 * naudiodon is not installed, `IoError` `device/host-ended` or `device/host-hung` where the sound system breaks down.
 */
export async function devices(options: DeviceHostOptions = {}): Promise<readonly OutputDevice[]> {
  const process = await DeviceProcess.start(options);
  try {
    return await listDevices(process);
  } finally {
    await process.kill();
  }
}

/** Asks a running process for its devices. */
export async function listDevices(process: DeviceProcess): Promise<readonly OutputDevice[]> {
  const answer = process.next(['devices', 'failed'], LIST_SECONDS);
  process.send({ do: 'list' });
  const said = await answer;
  if (said.is === 'devices') return said.devices;
  throw new IoError(
    'device/list',
    `The sound system cannot list its devices: ${said.message} Check that it runs.`,
    {
      system: said.message,
    },
  );
}

/**
 * The device that a name means: its whole name, else a part of it that only one device with outputs has, in any case;
 * `name @ host API` where several host APIs show it. Without a name the one called `default`, else the first with
 * outputs. Throws `UsageError` `device/not-found` or `device/ambiguous`, with the names there are.
 */
export function findDevice(list: readonly OutputDevice[], wanted: string | undefined): OutputDevice {
  if (wanted === undefined) {
    const first = list.find(({ name }) => name === 'default') ?? list.find(({ outputs }) => outputs > 0);
    if (first) return first;
    throw notFound('No device can be played to.', list);
  }
  const [, name = wanted, api] = /^(.*?)\s+@\s+(.+)$/.exec(wanted) ?? [];
  const ofApi = list.filter(
    ({ hostApi }) => api === undefined || hostApi.toLowerCase() === api.toLowerCase(),
  );
  const exact = ofApi.filter((device) => device.name === name);
  const lower = name.toLowerCase();
  const partly = ofApi.filter((device) => device.outputs > 0 && device.name.toLowerCase().includes(lower));
  const found = exact.length > 0 ? exact : partly;
  const [only] = found;
  if (!only) throw notFound(`No device is called "${wanted}".`, list);
  if (found.length === 1) return only;
  const names = found.map((device) => `${device.name} @ ${device.hostApi}`);
  throw new UsageError(
    'device/ambiguous',
    `"${wanted}" may be ${names.join(' or ')}. Give the whole name, as "name @ host API".`,
    {
      wanted,
      devices: names,
    },
  );
}

function notFound(what: string, list: readonly OutputDevice[]): UsageError {
  const names = list.map((device) => `${device.name} @ ${device.hostApi}`);
  const there =
    names.length === 0
      ? 'The sound system shows none at all.'
      : `There are: ${list.map(({ name, hostApi, outputs }) => `${name} (${hostApi}, ${outputs} outputs)`).join(', ')}.`;
  return new UsageError('device/not-found', `${what} ${there}`, { devices: names });
}
