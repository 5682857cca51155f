export const hook = () => undefined
