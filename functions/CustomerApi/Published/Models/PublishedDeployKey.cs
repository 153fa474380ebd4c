namespace Catalyze.CustomerApi.Published.Models;

/// <summary>A deploy key.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">As in authorized_keys.</param>
/// <param name="Type">Always <c>ssh</c>.</param>
internal sealed record PublishedDeployKey(string Name, string Value, string Type = PublishedDeployKey.Ssh)
{
    public const string Ssh = "ssh";
}
