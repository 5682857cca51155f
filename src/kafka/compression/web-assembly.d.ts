/** What of WebAssembly is used here; the types of Node do not have it, and those of browsers bring all the rest. */
declare namespace WebAssembly {
  interface Module {
    readonly [Symbol.toStringTag]: string
  }
  const Module: new (bytes: Uint8Array) => Module
  const Instance: new (module: Module, imports?: object) => { readonly exports: unknown }
  interface Memory {
    readonly buffer: ArrayBuffer
    grow(pages: number): number
  }
  const Memory: { readonly prototype: Memory }
  interface Global {
    readonly value: number
  }
}
