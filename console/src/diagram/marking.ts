import type { FlowViewer } from "@/task/model";

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

interface Canvas {
  addMarker: (id: string, marker: string) => void;
  viewbox: (box?: Box) => Box & { inner: Box; outer: { width: number; height: number } };
  zoom: (to?: number) => number;
  resized: () => void;
}

interface Service {
  get: <T>(name: string) => T;
}

/** Show where an instance is: done, now, refused, and the ways that were taken. */
export function mark(viewer: Service, flow: FlowViewer): void {
  const known = viewer.get<{ get: (id: string) => unknown }>("elementRegistry");
  const add = (ids: string[], marker: string): void => {
    for (const id of ids) if (known.get(id)) viewer.get<Canvas>("canvas").addMarker(id, marker);
  };
  add(flow.finishedTaskSet, "done");
  add(flow.finishedSequenceFlowSet, "done");
  add(flow.unfinishedTaskSet, "now");
  add(flow.rejectedTaskSet, "refused");
}

/** The whole diagram in sight, with room around it for the labels of edges, and never larger than drawn. */
export function fit(viewer: Service): void {
  const canvas = viewer.get<Canvas>("canvas");
  canvas.resized();
  const { inner, outer } = canvas.viewbox();
  if (!outer.width || !outer.height) return;
  const room = 40;
  const scale = Math.min(1, outer.width / (inner.width + 2 * room), outer.height / (inner.height + 2 * room));
  const [width, height] = [outer.width / scale, outer.height / scale];
  const [x, y] = [inner.x - (width - inner.width) / 2, inner.y - (height - inner.height) / 2];
  canvas.viewbox({ x, y, width, height });
}

export function zoomBy(viewer: Service, factor: number): void {
  const canvas = viewer.get<Canvas>("canvas");
  canvas.zoom(Math.min(4, Math.max(0.2, canvas.zoom() * factor)));
}
