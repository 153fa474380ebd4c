using System.Globalization;
using Catalyze.Contracts.Problems;
using Microsoft.AspNetCore.Http;

namespace Catalyze.Tools.Http;

/// <summary>Reads a request's query string and collects what is wrong with it.</summary>
public sealed class RequestFields(HttpRequest request)
{
    public List<FieldError> Errors { get; } = [];

    public string? Text(string name) => request.Query.TryGetValue(name, out var values) && values is [{ Length: > 0 } text, ..] ? text : null;

    /// <summary>A number within bounds; <paramref name="usual"/> where it is missing or wrong.</summary>
    public int Number(string name, int usual, int least, int most)
    {
        if (Text(name) is not { } text)
            return usual;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        Errors.Add(new FieldError(name, "invalid-number", $"It must be a number from {least} to {most}."));
        return usual;
    }

    /// <summary>A time with its zone; null where it is missing or wrong.</summary>
    public DateTimeOffset? Time(string name)
    {
        if (Text(name) is not { } text)
            return null;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time))
            return time;
        Errors.Add(new FieldError(name, "invalid-time", "It must be a time as 2026-01-31T12:00:00Z."));
        return null;
    }

    /// <exception cref="ProblemException">Something was wrong; the answer names all of it.</exception>
    public void ThrowIfWrong()
    {
        if (Errors.Count > 0)
            throw ProblemException.Invalid(Errors);
    }
}
