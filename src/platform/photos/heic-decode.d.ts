declare module 'heic-decode' {
  /** The file's first picture, turned as it says: four bytes a pixel. */
  export default function decode(file: {
    buffer: Uint8Array;
  }): Promise<{ width: number; height: number; data: Uint8ClampedArray<ArrayBuffer> }>;
}

/** The little of it that is needed here; Node's own types leave it to those of browsers. */
declare namespace WebAssembly {
  class Memory {
    readonly buffer: ArrayBuffer;
    /** By so many pages of 64 KiB; returns how many there were. */
    grow(pages: number): number;
  }
}
