/**
 * What Flowable, Activiti and Camunda write into BPMN beside the standard, so that a drawing keeps it whole: attributes
 * of nodes, and elements inside `extensionElements`. What a file carries besides is declared when it is opened.
 */
export interface Vendor {
  prefix: string;
  uri: string;
}

interface Property {
  name: string;
  type: string;
  isAttr?: boolean;
  isBody?: boolean;
  isMany?: boolean;
}

interface Declared {
  name: string;
  extends?: string[];
  superClass?: string[];
  properties: Property[];
}

export interface Package {
  name: string;
  prefix: string;
  uri: string;
  xml: { tagAlias: "lowerCase" };
  types: Declared[];
}

export const FLOWABLE: Vendor = { prefix: "flowable", uri: "http://flowable.org/bpmn" };
const VENDORS: Vendor[] = [
  FLOWABLE,
  { prefix: "activiti", uri: "http://activiti.org/bpmn" },
  { prefix: "camunda", uri: "http://camunda.org/schema/1.0/bpmn" },
];
export const OWN: Vendor = { prefix: "todohub", uri: "http://todohub.org/bpmn" };

const ATTRIBUTES: Record<string, string> = {
  "bpmn:Process": "candidateStarterUsers candidateStarterGroups versionTag historyTimeToLive",
  "bpmn:StartEvent": "formKey initiator",
  "bpmn:FlowNode": "async asyncBefore asyncAfter asyncLeave exclusive jobPriority",
  "bpmn:UserTask":
    "assignee candidateUsers candidateGroups formKey dueDate followUpDate priority localScope dataType text userType category skipExpression",
  "bpmn:ServiceTask": "class delegateExpression expression type topic resultVariable resultVariableName",
  "bpmn:SendTask": "class delegateExpression expression type topic resultVariable resultVariableName",
  "bpmn:BusinessRuleTask": "decisionRef mapDecisionResult resultVariable",
  "bpmn:CallActivity": "calledElementType inheritVariables inheritBusinessKey businessKey sameDeployment",
  "bpmn:MultiInstanceLoopCharacteristics": "collection elementVariable elementIndexVariable",
  "bpmn:TerminateEventDefinition": "terminateAll terminateMultiInstance",
  "bpmn:Signal": "scope",
};

const ELEMENTS: Record<string, string> = {
  taskListener: "event class delegateExpression expression id",
  executionListener: "event class delegateExpression expression id",
  eventListener: "events class delegateExpression entityType",
  in: "source sourceExpression target variables businessKey",
  out: "source sourceExpression target variables",
  field: "name stringValue expression",
  string: "",
  expression: "",
  formProperty: "id name type expression variable default required readable writable",
  formData: "",
  formField: "id label type defaultValue",
  value: "id name",
  properties: "",
  property: "name value id",
  customProperties: "",
  customProperty: "name value",
  inputOutput: "",
  inputParameter: "name",
  outputParameter: "name",
  list: "",
  map: "",
  entry: "key",
  script: "scriptFormat resource",
  connector: "",
  connectorId: "",
  failedJobRetryTimeCycle: "",
  localization: "locale name",
  variableAggregation: "target targetExpression delegateExpression class createOverviewVariable",
  variable: "source sourceExpression target targetExpression",
  validation: "",
  constraint: "name config",
  priority: "",
};

const OWN_ATTRIBUTES: Record<string, string> = {
  "bpmn:Process": "initiatorApproves repeatedApprover",
  "bpmn:UserTask": "variables reassignable",
};

/** The vendor whose words a file uses; Flowable's where it uses none. */
export function vendorOf(xml: string): Vendor {
  const used = VENDORS.find(
    ({ prefix, uri }) => xml.includes(uri) && xml.includes(`${prefixIn(xml, uri) ?? prefix}:`),
  );
  return used ?? FLOWABLE;
}

/** The moddle packages to open a file with: its vendor's, with every element that the file has of it, and the hub's. */
export function packagesFor(xml: string): Record<string, Package> {
  const vendor = vendorOf(xml);
  const seen = new RegExp(`<${prefixIn(xml, vendor.uri) ?? vendor.prefix}:([\\w-]+)`, "g");
  const found = [...xml.matchAll(seen)].map(([, name]) => name ?? "");
  const elements = { ...Object.fromEntries(found.map((name) => [name, ""])), ...ELEMENTS };
  return {
    [vendor.prefix]: packaged(vendor, ATTRIBUTES, elements),
    [OWN.prefix]: packaged(OWN, OWN_ATTRIBUTES, {}),
  };
}

function prefixIn(xml: string, uri: string): string | undefined {
  return [...xml.matchAll(/xmlns:([\w-]+)\s*=\s*["']([^"']*)["']/g)].find(
    ([, , named]) => named === uri,
  )?.[1];
}

function packaged(
  { prefix, uri }: Vendor,
  attributes: Record<string, string>,
  elements: Record<string, string>,
): Package {
  const extended = Object.entries(attributes).map(([type, names]) => ({
    name: `${type.slice(5)}Words`,
    extends: [type],
    properties: attributesOf(names),
  }));
  const held = Object.entries(elements).map(([name, names]) => ({
    name: name.charAt(0).toUpperCase() + name.slice(1),
    superClass: ["Element"],
    properties: [
      ...attributesOf(names),
      { name: "$body", type: "String", isBody: true },
      { name: "$held", type: "Element", isMany: true },
    ],
  }));
  return { name: prefix, prefix, uri, xml: { tagAlias: "lowerCase" }, types: [...extended, ...held] };
}

function attributesOf(names: string): Property[] {
  return names
    .split(" ")
    .filter(Boolean)
    .map((name) => ({ name, type: "String", isAttr: true }));
}
