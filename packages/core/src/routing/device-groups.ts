import type { OutputDevice } from './output-device.js';

/** Devices that seem to be one interface, seen through one host API. */
export interface DeviceGroup {
  /** What the names have in common: `Focusrite USB Audio`. */
  readonly name: string;
  readonly hostApi: string;
  readonly devices: readonly OutputDevice[];
  /** Outputs of all of them; no single stream opens more than those of one device. */
  readonly outputs: number;
}

/**
 * Devices by host API and by the box they seem to belong to, in the order of their first device.
 *
 * On Windows PortAudio without ASIO shows one interface as stereo pairs, named `Line 3/4 (Focusrite USB Audio)`. What
 * stands in the last brackets is taken for the box; MME cuts names at 31 characters, so an open bracket counts too.
 * A `2- ` that Windows puts before the second box of a kind is part of the name: two boxes stay two.
 */
export function groupDevices(devices: readonly OutputDevice[]): DeviceGroup[] {
  const groups = new Map<string, OutputDevice[]>();
  for (const device of devices) {
    const box = boxName(device);
    const key = `${device.hostApi}\n${box}`;
    groups.set(key, [...(groups.get(key) ?? []), device]);
  }
  return [...groups.values()].map((members) => ({
    name: boxName(members[0] as OutputDevice),
    hostApi: (members[0] as OutputDevice).hostApi,
    devices: members,
    outputs: members.reduce((sum, { outputs }) => sum + outputs, 0),
  }));
}

function boxName({ name, hostApi }: OutputDevice): string {
  if (!/mme|directsound|wasapi|wdm/i.test(hostApi)) return name;
  const [, box] = /\(([^()]+)\)?\s*$/.exec(name) ?? [];
  return box?.trim() ?? name;
}
