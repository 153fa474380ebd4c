using Catalyze.Contracts.Json;
using Catalyze.PodApi.Audit;
using Catalyze.PodApi.Operators;
using Catalyze.Storage;
using Catalyze.Storage.Keys;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.PodApi.Http;

/// <summary>The master key secrets are encrypted with.</summary>
internal static class KeyRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/pod/keys", (FileKeyRing keys, MasterKeyRotation rotation) => Results.Json(StatusOf(keys, rotation), CatalyzeJson.Options)).For(PodPolicy.Operator);
        routes.MapPost("/pod/keys/rotation", RotateAsync).For(PodPolicy.Operator);
    }

    private static async Task<IResult> RotateAsync(HttpContext context, FileKeyRing keys, MasterKeyRotation rotation, AuditTrail audit)
    {
        await audit.AppendAsync(AuditAction.MasterKeyRotated, agentId: null, $"the key before is {keys.MasterId}", context.RequestAborted, OperatorGate.NameIn(context));
        try
        {
            keys.Rotate();
        }
        catch (KeyVaultException refusal)
        {
            return Problems.Of(context, StatusCodes.Status503ServiceUnavailable, "key-vault", "The key vault did not wrap the new key", $"{refusal.Message} Nothing was changed.");
        }

        // A timer takes what is there over to the new key.
        return Results.Json(StatusOf(keys, rotation), CatalyzeJson.Options, statusCode: StatusCodes.Status202Accepted);
    }

    private static MasterKeyStatus StatusOf(FileKeyRing keys, MasterKeyRotation rotation) => new(keys.MasterId, keys.MasterSince, keys.EarlierIds, rotation.Rewrapped, keys.WrappedBy);
}
