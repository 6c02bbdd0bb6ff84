import { exportSession, memoryDelivery } from 'trackout';
import { SAMPLE_RATE, SECONDS, TRACKS } from './sketch.js';
import { webSession } from './web-session.js';

const NAME = 'Sketch';
const part = (id) => document.getElementById(id);
const PHASES = { measure: 'Measuring', render: 'Rendering', verify: 'Null test', pack: 'Packing' };
const dbfs = (value, digits = 2) => `${value === -Infinity ? '−∞' : value.toFixed(digits)} dBFS`;

/** All tracks at once, as the page would play them. */
let playing;
async function play() {
  if (playing) return stop();
  playing = new AudioContext({ sampleRate: SAMPLE_RATE });
  for (const { build } of TRACKS) await build(playing);
  part('play').textContent = 'Stop';
  setTimeout(stop, SECONDS * 1000, playing);
}
function stop(context = playing) {
  if (!context || context !== playing) return;
  void playing.close();
  playing = undefined;
  part('play').textContent = 'Play';
}

async function exportStems() {
  part('result').hidden = true;
  part('progress').value = 0;
  const began = performance.now();
  const delivery = memoryDelivery();
  const { report, zip } = await exportSession(
    webSession(NAME, SAMPLE_RATE, SECONDS, TRACKS),
    { delivery },
    {
      zip: () => delivery.create(`${NAME}.zip`),
      onProgress: ({ phase, done, total }) => {
        part('progress').value = done / total;
        part('phase').textContent = `${PHASES[phase]} …`;
      },
    },
  );
  const seconds = (performance.now() - began) / 1000;
  part('files').replaceChildren(
    ...report.files.map((file) =>
      row(
        file.path,
        file.format.layout.roles.length === 1 ? 'mono' : 'stereo',
        dbfs(file.reading.samplePeakDbfs),
        `${(file.frameCount / SAMPLE_RATE).toFixed(3)} s`,
      ),
    ),
  );
  part('sets').replaceChildren(...report.sets.map(verdict));
  part('figures').textContent =
    `${SECONDS} s of audio in ${seconds.toFixed(2)} s: ${(SECONDS / seconds).toFixed(1)} × real time. ZIP SHA-256 ${zip.sha256}`;
  offer(delivery.files.get(`${NAME}.zip`));
  part('phase').textContent = 'Done.';
  part('result').hidden = false;
}

function offer(bytes) {
  URL.revokeObjectURL(part('download').firstChild?.href);
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([bytes], { type: 'application/zip' }));
  link.download = `${NAME}.zip`;
  link.className = 'download';
  link.textContent = `Download ${NAME}.zip (${(bytes.length / 2 ** 20).toFixed(1)} MiB)`;
  part('download').replaceChildren(link);
}

function row(path, ...cells) {
  const line = document.createElement('tr');
  const head = document.createElement('th');
  const [folder, name] = path.split('/');
  head.append(`${folder}/`, document.createElement('wbr'), name);
  const rest = cells.map((text) => Object.assign(document.createElement('td'), { textContent: text }));
  line.append(head, ...rest);
  return line;
}

function verdict({ verdict, set, files, residualPeakDbfs, boundDbfs }) {
  const line = document.createElement('li');
  line.className = verdict;
  const figures = `residual ${dbfs(residualPeakDbfs, 1)}, bound ${dbfs(boundDbfs, 1)}`;
  line.append(
    Object.assign(document.createElement('strong'), { textContent: verdict.toUpperCase() }),
    ` ${set}: ${files.length} files against the mix, ${figures}`,
  );
  return line;
}

/** Runs one job of a button, and says what went wrong. */
function onClick(id, job) {
  part(id).addEventListener('click', async () => {
    part(id).disabled = true;
    part('problem').textContent = '';
    try {
      await job();
    } catch (error) {
      part('problem').textContent = error.message;
      part('phase').textContent = '';
    }
    part(id).disabled = false;
  });
}

onClick('play', play);
onClick('export', exportStems);
