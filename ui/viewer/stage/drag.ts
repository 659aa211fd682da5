/** Moves a scrolling element by dragging it with a mouse; fingers scroll by themselves. */

export function drag(node: HTMLElement): () => void {
  const down = (event: PointerEvent) => {
    if (event.pointerType === 'mouse' && event.button === 0) node.setPointerCapture(event.pointerId);
  };
  const move = (event: PointerEvent) => {
    if (node.hasPointerCapture(event.pointerId)) node.scrollBy(-event.movementX, -event.movementY);
  };
  node.addEventListener('pointerdown', down);
  node.addEventListener('pointermove', move);
  return () => {
    node.removeEventListener('pointerdown', down);
    node.removeEventListener('pointermove', move);
  };
}
