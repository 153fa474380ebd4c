using Catalyze.Contracts.Json;
using Microsoft.AspNetCore.Http;

namespace Catalyze.CustomerApi.Requests;

/// <summary>Answers in the contract's JSON.</summary>
internal static class Answer
{
    public static IResult Json<T>(T value, int status = StatusCodes.Status200OK) => Results.Json(value, CatalyzeJson.Options, statusCode: status);

    public static IResult Created<T>(HttpContext context, string location, T value)
    {
        context.Response.Headers.Location = location;
        return Json(value, StatusCodes.Status201Created);
    }

    public static IResult Accepted<T>(HttpContext context, string location, T value)
    {
        context.Response.Headers.Location = location;
        return Json(value, StatusCodes.Status202Accepted);
    }
}
