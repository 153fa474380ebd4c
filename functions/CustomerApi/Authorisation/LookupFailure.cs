namespace Catalyze.CustomerApi.Authorisation;

/// <summary>Storage did not answer while a request was authorised: an outage, not a refusal. Answering 401 would sign people out.</summary>
internal sealed record LookupFailure(Exception Cause);
