declare module 'fontkit' {
  export interface Font {
    readonly postscriptName: string;
  }
  export function create(bytes: Uint8Array): Font;
}
