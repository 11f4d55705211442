/** A diagram with shapes: as it is where it has them, else laid out. What the file says besides is kept. */
export async function laidOut(xml: string): Promise<string> {
  if (/<\w*:?BPMNShape\b/.test(xml)) return xml;
  const { layoutProcess } = await import("bpmn-auto-layout");
  return layoutProcess(xml);
}
