using System.Security.Cryptography;
using Catalyze.Contracts.Specifications;

namespace Catalyze.Pipeline;

/// <summary>Checks whom a tool is to let in.</summary>
internal static class ToolValidator
{
    private const int MostKeys = 4;

    public static void Validate(ServiceSpecification service, string field, FieldErrors errors)
    {
        if (!Catalog.IsTool(service.Type))
        {
            errors.Require(service.Access is null, $"{field}.access", "not-supported", $"A {service.Type} service lets in whom it likes.");
            return;
        }

        errors.Require(service.Domains.Count <= 1, $"{field}.domains", "too-many", $"A {service.Type} service has one host name.");
        if (service.Access is not { } access)
            return;
        errors.Require(service.Domains.Count > 0, $"{field}.domains", "missing", "People need a host name to come to.");
        errors.Require(
            Uri.TryCreate(access.Entrance, UriKind.Absolute, out var entrance) && entrance.Scheme is "http" or "https" && entrance.Query.Length == 0,
            $"{field}.access.entrance", "invalid-address", "Expected an http or https address without a query.");
        if (!errors.Require(access.Keys is { Count: > 0 and <= MostKeys }, $"{field}.access.keys", "out-of-range", $"Expected 1 to {MostKeys} keys."))
            return;
        for (var i = 0; i < access.Keys.Count; i++)
            errors.Require(IsKey(access.Keys[i]), $"{field}.access.keys[{i}]", "invalid-key", "Expected a P-256 public key, SubjectPublicKeyInfo in base64.");
    }

    private static bool IsKey(string? text)
    {
        using var key = ECDsa.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(Convert.FromBase64String(text ?? ""), out var read);
            return read > 0 && key.KeySize == 256;
        }
        catch (Exception exception) when (exception is FormatException or CryptographicException)
        {
            return false;
        }
    }
}
