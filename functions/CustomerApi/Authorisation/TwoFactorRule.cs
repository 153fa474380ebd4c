using Catalyze.CustomerApi.Organisations;
using Catalyze.CustomerApi.Problems;

namespace Catalyze.CustomerApi.Authorisation;

/// <summary>An organisation that asks for a second factor shows nothing to an account without one, by token or session.</summary>
internal static class TwoFactorRule
{
    public static Problem? Refusal(OrganisationSnapshot organisation, Caller caller) =>
        organisation.Organisation.RequiresTwoFactor && !caller.User.HasTwoFactor ? Problem.TwoFactorRequired : null;
}
