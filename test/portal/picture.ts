import type { Page } from 'playwright-core';

/** A picture with a sixteenth of its points, each the mean of those it stands for. */
export interface SmallPicture {
  readonly width: number;
  readonly height: number;
  /** Red, green and blue of each point, line by line. */
  readonly points: Uint8Array;
}

/** How far two pictures are from each other. */
export interface Difference {
  /** Of all cells, those that differ: 0 to 1. */
  readonly share: number;
  /** Where, in pixels of the screen: what lies around all of them; undefined where there are none. */
  readonly within:
    | { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number }
    | undefined;
}

/** Points of the screen, along one side, that are one of a small picture. */
const SCALE = 4;
/** Points of a small picture, along one side, whose mean is compared: letters that are drawn a shade darker are no change. */
const CELL = 4;
/** Of 255. A line of text where there was none changes the mean by three times that. */
const THRESHOLD = 12;

/** What a browser makes of a file, as text: its own decoder and encoder are all that is needed. */
const SHRINK = `async ({ type, file, scale }) => {
  const bytes = Uint8Array.from(atob(file), (letter) => letter.charCodeAt(0));
  const image = await createImageBitmap(new Blob([bytes], { type }));
  const whole = new OffscreenCanvas(image.width, image.height).getContext('2d');
  whole.drawImage(image, 0, 0);
  const { data } = whole.getImageData(0, 0, image.width, image.height);
  const [width, height] = [Math.floor(image.width / scale), Math.floor(image.height / scale)];
  const small = new ImageData(width, height);
  for (let y = 0; y < height; y += 1) for (let x = 0; x < width; x += 1) for (let part = 0; part < 3; part += 1) {
    let sum = 0;
    for (let row = 0; row < scale; row += 1) for (let column = 0; column < scale; column += 1) {
      sum += data[((y * scale + row) * image.width + x * scale + column) * 4 + part];
    }
    small.data[(y * width + x) * 4 + part] = sum / (scale * scale);
    small.data[(y * width + x) * 4 + 3] = 255;
  }
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d').putImageData(small, 0, 0);
  const webp = await (await canvas.convertToBlob({ type: 'image/webp', quality: 0.75 })).arrayBuffer();
  const text = (array) => {
    let letters = '';
    for (let start = 0; start < array.length; start += 8192) {
      letters += String.fromCharCode(...array.subarray(start, start + 8192));
    }
    return btoa(letters);
  };
  return { width, height, points: text(small.data), webp: text(new Uint8Array(webp)) };
}`;

interface Shrunk {
  readonly width: number;
  readonly height: number;
  readonly points: string;
  readonly webp: string;
}

/** Makes a screenshot small, and a file of it that is worth keeping. `bench` is a window with nothing in it. */
export async function shrunk(
  bench: Page,
  screenshot: Buffer,
): Promise<{ readonly small: SmallPicture; readonly file: Buffer }> {
  const made = await shrink(bench, 'image/jpeg', screenshot, SCALE);
  return { small: smallOf(made), file: Buffer.from(made.webp, 'base64') };
}

/** Reads a file that `shrunk` made. */
export async function readSmall(bench: Page, file: Buffer): Promise<SmallPicture> {
  return smallOf(await shrink(bench, 'image/webp', file, 1));
}

/** Compares two pictures cell by cell; what only one of them has differs. */
export function compare(one: SmallPicture, other: SmallPicture): Difference {
  const [width, height] = [Math.max(one.width, other.width), Math.max(one.height, other.height)];
  const [columns, rows] = [Math.ceil(width / CELL), Math.ceil(height / CELL)];
  let differing = 0;
  let [left, top, right, bottom] = [columns, rows, 0, 0];
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const [mine, theirs] = [meanOf(one, column, row), meanOf(other, column, row)];
      const distance = Math.max(...mine.map((value, part) => Math.abs(value - (theirs[part] ?? 0))));
      if (distance <= THRESHOLD) continue;
      differing += 1;
      [left, top] = [Math.min(left, column), Math.min(top, row)];
      [right, bottom] = [Math.max(right, column + 1), Math.max(bottom, row + 1)];
    }
  }
  const side = CELL * SCALE;
  return {
    share: differing / (columns * rows),
    within:
      differing === 0 ? undefined : { left: left * side, top: top * side, right: right * side, bottom: bottom * side },
  };
}

/** The mean colour of a cell; one that the picture does not have is as far from any colour as can be. */
function meanOf(
  { width, height, points }: SmallPicture,
  column: number,
  row: number,
): readonly [number, number, number] {
  const sums: [number, number, number] = [0, 0, 0];
  let count = 0;
  for (let y = row * CELL; y < Math.min(height, (row + 1) * CELL); y += 1) {
    for (let x = column * CELL; x < Math.min(width, (column + 1) * CELL); x += 1) {
      const at = (y * width + x) * 3;
      for (const part of [0, 1, 2] as const) sums[part] += points[at + part] ?? 0;
      count += 1;
    }
  }
  if (count === 0) return [-255, -255, -255];
  return [sums[0] / count, sums[1] / count, sums[2] / count];
}

function shrink(bench: Page, type: string, file: Buffer, scale: number): Promise<Shrunk> {
  return bench.evaluate<Shrunk>(`(${SHRINK})(${JSON.stringify({ type, file: file.toString('base64'), scale })})`);
}

function smallOf({ width, height, points }: Shrunk): SmallPicture {
  const four = Buffer.from(points, 'base64');
  return { width, height, points: four.filter((_, index) => index % 4 !== 3) };
}
