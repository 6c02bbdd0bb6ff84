export { createPlayer } from './create-player.js';
export type { DeviceHost, DeviceRequest, DeviceStream } from './device-host.js';
export { type DeviceHostOptions, devices, findDevice } from './devices.js';
export type { Player, PlayerOptions, PlayerSource } from './player.js';
export type {
  OutputLevel,
  PlaybackReport,
  PlayerEvent,
  PlayerState,
  Underrun,
} from './player-events.js';
export {
  pinkNoise,
  polarityPop,
  type SpeakerSignalOptions,
  speakerTone,
} from './speaker-signals.js';
