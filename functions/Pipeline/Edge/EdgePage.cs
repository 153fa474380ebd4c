namespace Catalyze.Pipeline;

/// <summary>The pages an edge answers with itself. They say what a visitor can do, and nothing of what is behind.</summary>
internal static class EdgePage
{
    public const string Type = "content-type \"text/html; charset=utf-8\"";

    /// <summary>Statuses HAProxy answers by itself, and what to say then.</summary>
    public static readonly IReadOnlyList<(int Status, string Title, string Text)> Errors =
    [
        (400, "This request cannot be read", "Something in it is not as it should be. Go back and try again."),
        (403, "Not allowed", "This address does not allow what was asked."),
        (408, "That took too long", "The request did not arrive in time. Please try again."),
        (413, "That is too large", "What was sent is larger than this address accepts."),
        (421, "Nothing is at this address", "Please check the address."),
        (500, "Something went wrong", "Please try again in a moment."),
        (502, "The service gave no proper answer", "Please try again in a moment."),
        (503, "The service cannot be reached", "It should be back soon. Please try again in a moment."),
        (504, "The service took too long", "Please try again in a moment."),
    ];

    /// <summary>In double quotes, as HAProxy reads it; the text must hold neither quotes nor backslashes.</summary>
    public static string Render(string title, string text) =>
        "\"<!doctype html><html lang='en'><meta charset='utf-8'><meta name='viewport' content='width=device-width'>" +
        $"<title>{title}</title><style>body{{font:1.1rem system-ui,sans-serif;max-width:34rem;margin:18vh auto;padding:0 1rem;color:#223}}</style>" +
        $"<h1>{title}</h1><p>{text}</p></html>\"";
}
