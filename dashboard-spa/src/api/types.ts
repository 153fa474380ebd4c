import type { components } from "./schema";

type Schemas = components["schemas"];

export type Account = Schemas["AccountView"];
export type Session = Schemas["SessionView"];
export type CatalogType = Schemas["CatalogType"];
export type Configuration = Schemas["EnvironmentConfiguration"];
export type ServiceConfiguration = Schemas["ServiceConfiguration"];
export type Connection = Schemas["ConnectionSpecification"];
export type Environment = Schemas["EnvironmentView"];
export type EnvironmentStatus = Schemas["EnvironmentStatus"];
export type ServiceStatus = Schemas["ServiceStatus"];
export type InstanceStatus = Schemas["InstanceStatus"];
export type Wire = Schemas["WireObservation"];
export type Deployment = Schemas["DeploymentStatus"];
export type DeploymentState = Schemas["DeploymentState"];
export type PlacementRefusal = Schemas["PlacementRefusal"];
export type InstanceMetrics = Schemas["InstanceMetrics"];
export type MetricSample = Schemas["MetricSample"];
export type ReleaseSummary = Schemas["ReleaseSummary"];
export type TimelineEntry = Schemas["TimelineEntry"];
export type Domain = Schemas["DomainView"];
export type DomainSettings = Schemas["DomainSettings"];
export type ChainedEntry = Schemas["ChainedEntry"];
export type AuditEntry = Schemas["AuditEntry"];
export type FieldError = Schemas["FieldError"];
