using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Catalyze.Storage.Keys;

/// <summary>Wraps and unwraps keys with a key of Azure Key Vault, which never leaves it: REST, version 7.4, RSA-OAEP-256.</summary>
/// <remarks>The published client does not restore; this is the small part of it that is needed. Learn.microsoft.com, "Key Vault REST API", has the contract.</remarks>
public sealed class KeyVaultClient
{
    internal const string ApiVersion = "7.4";
    internal const string Algorithm = "RSA-OAEP-256";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };
    private readonly Uri key;
    private readonly HttpPipeline pipeline;

    /// <param name="key">Identifier of the key, <c>https://NAME.vault.azure.net/keys/KEY</c>; a version behind it is what new keys are wrapped with, without one the newest.</param>
    /// <param name="credential">Whose access: the role "Key Vault Crypto User", or get, wrapKey and unwrapKey.</param>
    /// <param name="options">Transport and repetition; null for the usual.</param>
    /// <exception cref="ArgumentException">Not a key's identifier.</exception>
    public KeyVaultClient(Uri key, TokenCredential credential, ClientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(key);
        var segments = key.AbsolutePath.Trim('/').Split('/');
        if (key.Scheme != Uri.UriSchemeHttps || segments.Length is not (2 or 3) || segments[0] != "keys" || segments.Any(s => s.Length == 0))
            throw new ArgumentException($"'{key}' is not the identifier of a vault's key: https://NAME.vault.azure.net/keys/KEY.", nameof(key));
        this.key = key;
        pipeline = HttpPipelineBuilder.Build(options ?? new Options(), new KeyVaultChallengePolicy(credential, key));
    }

    /// <summary>The key's identifier, as configured.</summary>
    public Uri Key => key;

    /// <exception cref="KeyVaultException">The vault cannot be reached, refused, or answered something else.</exception>
    internal WrappedKey Wrap(byte[] plain)
    {
        // Its identifier first: it names the version, and the request for it, which holds no secret, is the one that meets the vault's challenge.
        var current = Send<KeyAnswer>(RequestMethod.Get, key, content: null).Key?.Kid ?? throw new KeyVaultException($"{key.Host} did not name the key {key}.");
        var answer = Send<WrappedKey>(RequestMethod.Post, At(current, "wrapkey"), new KeyOperation(Algorithm, Base64Url.EncodeToString(plain)));
        return answer with { Alg = Algorithm };
    }

    /// <exception cref="KeyVaultException">The vault cannot be reached, refused, or answered something else.</exception>
    internal byte[] Unwrap(WrappedKey wrapped)
    {
        if (wrapped.Alg != Algorithm)
            throw new KeyVaultException($"A master key is wrapped with {wrapped.Alg}; only {Algorithm} is known.");
        return Base64Url.DecodeFromChars(Send<WrappedKey>(RequestMethod.Post, At(wrapped.Kid, "unwrapkey"), new KeyOperation(wrapped.Alg, wrapped.Value)).Value);
    }

    // What a file names must lie in the configured vault: a file that was changed must not send keys elsewhere.
    private Uri At(string kid, string operation) =>
        Uri.TryCreate(kid, UriKind.Absolute, out var found) && found.GetLeftPart(UriPartial.Authority) == key.GetLeftPart(UriPartial.Authority)
            ? new Uri($"{found.GetLeftPart(UriPartial.Path).TrimEnd('/')}/{operation}")
            : throw new KeyVaultException($"The key {kid} is not in the vault {key.Host}.");

    private T Send<T>(RequestMethod method, Uri address, KeyOperation? content)
    {
        using var message = pipeline.CreateMessage();
        message.Request.Method = method;
        message.Request.Uri.Reset(address);
        message.Request.Uri.AppendQuery("api-version", ApiVersion);
        message.Request.Headers.Add(HttpHeader.Common.JsonAccept);
        if (content is not null)
        {
            message.Request.Headers.Add(HttpHeader.Common.JsonContentType);
            message.Request.Content = RequestContent.Create(JsonSerializer.SerializeToUtf8Bytes(content, Json));
        }

        try
        {
            pipeline.Send(message, CancellationToken.None);
        }
        catch (Exception failure) when (failure is RequestFailedException or AggregateException or TaskCanceledException)
        {
            throw new KeyVaultException($"The key vault {address.Host} cannot be reached: {failure.Message}", failure);
        }
        catch (Azure.Identity.AuthenticationFailedException failure)
        {
            throw new KeyVaultException($"No identity to use the key vault {address.Host} with: {failure.Message}", failure);
        }

        if (message.Response.Status != 200)
            throw Refusal(address, message.Response);
        try
        {
            return JsonSerializer.Deserialize<T>(message.Response.Content.ToMemory().Span, Json) ?? throw new JsonException("It is null.");
        }
        catch (JsonException failure)
        {
            throw new KeyVaultException($"The answer of {address} cannot be read: {failure.Message}", failure);
        }
    }

    private KeyVaultException Refusal(Uri address, Response response)
    {
        var remedy = response.Status switch
        {
            401 or 403 => $"the identity needs the role Key Vault Crypto User (get, wrapKey, unwrapKey) for {key}, and the vault's firewall must let it in",
            404 => "the key, or its version, is not there: was it deleted or purged?",
            429 => "the vault has too much to do",
            _ => "see the vault's log",
        };
        var cause = new RequestFailedException(response);
        return new KeyVaultException($"{address} answered {response.Status} {cause.ErrorCode}: {remedy}.", cause);
    }

    private sealed class Options : ClientOptions;

    private sealed record KeyAnswer(KeyName? Key);

    private sealed record KeyName(string? Kid);

    private sealed record KeyOperation(string Alg, string Value);
}
