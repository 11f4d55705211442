import Core from "bpmn-js/lib/core";
import AutoPlace from "bpmn-js/lib/features/auto-place";
import AutoResize from "bpmn-js/lib/features/auto-resize";
import ContextPad from "bpmn-js/lib/features/context-pad";
import CopyPaste from "bpmn-js/lib/features/copy-paste";
import Drilldown from "bpmn-js/lib/features/drilldown";
import EditorActions from "bpmn-js/lib/features/editor-actions";
import InteractionEvents from "bpmn-js/lib/features/interaction-events";
import Keyboard from "bpmn-js/lib/features/keyboard";
import LabelEditing from "bpmn-js/lib/features/label-editing";
import Modeling from "bpmn-js/lib/features/modeling";
import ModelingFeedback from "bpmn-js/lib/features/modeling-feedback";
import Outline from "bpmn-js/lib/features/outline";
import Palette from "bpmn-js/lib/features/palette";
import Snapping from "bpmn-js/lib/features/snapping";
import AutoScroll from "diagram-js/lib/features/auto-scroll";
import Bendpoints from "diagram-js/lib/features/bendpoints";
import Connect from "diagram-js/lib/features/connect";
import ConnectionPreview from "diagram-js/lib/features/connection-preview";
import Create from "diagram-js/lib/features/create";
import KeyboardMoveSelection from "diagram-js/lib/features/keyboard-move-selection";
import Move from "diagram-js/lib/features/move";
import Overlays from "diagram-js/lib/features/overlays";
import Resize from "diagram-js/lib/features/resize";
import Selection from "diagram-js/lib/features/selection";
import Translate from "diagram-js/lib/i18n/translate";
import KeyboardMove from "diagram-js/lib/navigation/keyboard-move";
import MoveCanvas from "diagram-js/lib/navigation/movecanvas";
import ZoomScroll from "diagram-js/lib/navigation/zoomscroll";

/** What the drawing board is made of: the library's modeler without what nobody misses here (search, alignment, previews). */
export const MODULES = [
  ...[Core, Drilldown, Outline, Overlays, Selection, Translate],
  ...[KeyboardMove, MoveCanvas, ZoomScroll],
  ...[
    AutoPlace,
    AutoResize,
    AutoScroll,
    Bendpoints,
    Connect,
    ConnectionPreview,
    ContextPad,
    CopyPaste,
    Create,
  ],
  ...[EditorActions, InteractionEvents, Keyboard, KeyboardMoveSelection, LabelEditing, Modeling],
  ...[ModelingFeedback, Move, Palette, Resize, Snapping],
];
