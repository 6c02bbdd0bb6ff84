export { type BlockIntake, createBlockIntake } from './block-intake.js';
export { CLIP_STATE_BYTES, type ClipState, readClipState, resetClipState } from './clip-state.js';
export { compileDsp } from './compile.js';
export {
  DIFFERENCE_STATE_BYTES,
  type DifferenceState,
  readDifferenceState,
  resetDifferenceState,
} from './difference-state.js';
export { createDither, type Dither, type DitherOptions, ditherBytes } from './dither.js';
export { createDsp, type Dsp, type DspOptions, instantiateDsp } from './dsp.js';
export { type DspMath, dbToGain, gainToDb } from './dsp-math.js';
export { createFourier, type Fourier, fourierBytes } from './fourier.js';
export {
  K_WEIGHT_STATE_BYTES,
  type Kernels,
  MIX_ROW_BYTES,
  TRUE_PEAK_REACH,
  TRUE_PEAK_STATE_BYTES,
  TRUE_PEAK_TABLE_BYTES,
} from './kernels.js';
export { BALANCE, type PanGains, panGains, type SideGain } from './pan-gains.js';
export { type Planes, type PlaneViews, planesBytes } from './planes.js';
export type { Region } from './region.js';
export { decodeSamples, encodeSamples, sampleTypeOf } from './sample-codec.js';
