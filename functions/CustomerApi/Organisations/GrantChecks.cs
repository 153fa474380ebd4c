using Catalyze.Contracts.Problems;
using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Stores;

namespace Catalyze.CustomerApi.Organisations;

/// <summary>Checks what people write into groups and API tokens.</summary>
internal sealed class GrantChecks(EnvironmentStore environments)
{
    public const int MostGrants = 200;
    public const int MostUsers = 500;

    public async Task CheckAsync(string organisationId, IReadOnlyList<Grant> grants, List<FieldError> errors, CancellationToken cancellationToken)
    {
        if (grants.Count > MostGrants)
        {
            errors.Add(new FieldError("grants", "too-many", $"At most {MostGrants}."));
            return;
        }

        var owned = (await environments.ListAsync(organisationId, cancellationToken)).Select(environment => environment.EnvironmentId).ToHashSet(StringComparer.Ordinal);
        foreach (var (index, grant) in grants.Index())
        {
            if (grant.EnvironmentId != Grant.AllEnvironments && !owned.Contains(grant.EnvironmentId))
                errors.Add(new FieldError($"grants[{index}].environmentId", "unknown-environment", "It must be an environment of the organisation, or * for all."));
            if (grant.Permissions.Count == 0 || grant.Permissions.Distinct().Count() != grant.Permissions.Count)
                errors.Add(new FieldError($"grants[{index}].permissions", "empty-or-repeated", "Name at least one permission, each once."));
            if (grants.Take(index).Any(other => other.EnvironmentId == grant.EnvironmentId))
                errors.Add(new FieldError($"grants[{index}].environmentId", "repeated", "Each environment is named once."));
        }
    }

    public static void CheckUsers(OrganisationSnapshot organisation, IReadOnlyList<string> userIds, List<FieldError> errors)
    {
        if (userIds.Count > MostUsers)
            errors.Add(new FieldError("userIds", "too-many", $"At most {MostUsers}."));
        foreach (var (index, userId) in userIds.Take(MostUsers).Index())
        {
            if (!organisation.Members.ContainsKey(userId))
                errors.Add(new FieldError($"userIds[{index}]", "unknown-user", "It must be a user of the organisation."));
            else if (userIds.Take(index).Contains(userId))
                errors.Add(new FieldError($"userIds[{index}]", "repeated", "Each user is named once."));
        }
    }
}
