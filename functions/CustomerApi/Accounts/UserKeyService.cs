using Catalyze.Contracts.Problems;
using Catalyze.CustomerApi.Audit;
using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Problems;
using Catalyze.CustomerApi.Requests;
using Catalyze.CustomerApi.Stores;
using Microsoft.AspNetCore.Http;

namespace Catalyze.CustomerApi.Accounts;

/// <summary>The caller's public keys to sign in with.</summary>
internal sealed class UserKeyService(UserKeyStore keys, AuditTrail audit)
{
    private const int MostKeys = 50;

    public Task<IReadOnlyList<UserKey>> ListAsync(HttpContext context) => keys.ListAsync(Caller.Of(context).User.UserId, context.RequestAborted);

    /// <summary>Adds a key.</summary>
    /// <returns>As it is kept: without its comment.</returns>
    /// <exception cref="ProblemException">400 with every wrong field; 409 where the key or its name is in use, or there are too many.</exception>
    public async Task<UserKey> AddAsync(HttpContext context, string name, string text)
    {
        var userId = Caller.Of(context).User.UserId;
        var wrongName = IsName(name) ? null : new FieldError("name", "invalid-name", "1 to 64 letters, digits, dots, dashes or underscores.");
        if (!SshPublicKey.TryRead(text, out var key))
            Text.ThrowIfAny(wrongName, new FieldError("key", "invalid-key", "It must be as in authorized_keys: ssh-rsa, a space, the key in base 64; RSA of at least 2048 bits."));
        Text.ThrowIfAny(wrongName);
        if ((await keys.ListAsync(userId, context.RequestAborted)).Count >= MostKeys)
            throw new ProblemException(new Problem("too-many", 409, "There are too many.", $"A user has at most {MostKeys} keys."));
        var added = new UserKey { Name = name, Key = key!.Text };
        await audit.AppendAsync(context, "key-added", added.Name, key.Fingerprint);
        return await keys.AddAsync(userId, added, key.Fingerprint, context.RequestAborted)
            ? added
            : throw new ProblemException(new Problem("key-taken", 409, "The key or its name is in use.", "A key belongs to one user, and each has a name of its own."));
    }

    /// <summary>Removes a key.</summary>
    /// <exception cref="ProblemException">404.</exception>
    public async Task RemoveAsync(HttpContext context, string name)
    {
        if (!IsName(name))
            throw new ProblemException(Problem.NotFound);
        await audit.AppendAsync(context, "key-removed", name);
        if (!await keys.RemoveAsync(Caller.Of(context).User.UserId, name, context.RequestAborted))
            throw new ProblemException(Problem.NotFound);
    }

    private static bool IsName(string name) => name.Length is > 0 and <= 64 && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '_');
}
