namespace Sidecar.Core.Istio;

/// <summary>
/// The boolean texts of Go's <c>strconv.ParseBool</c>: <c>1 t T TRUE true True</c> and <c>0 f F FALSE false False</c>,
/// nothing else.
/// </summary>
static class ParsedBool
{
    /// <summary>The boolean, or null where the text is none.</summary>
    public static bool? Parse(string? text) => text switch
    {
        "1" or "t" or "T" or "TRUE" or "true" or "True" => true,
        "0" or "f" or "F" or "FALSE" or "false" or "False" => false,
        _ => null,
    };
}
