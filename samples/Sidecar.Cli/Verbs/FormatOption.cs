using System.CommandLine;

namespace Sidecar.Cli.Verbs;

/// <summary>The option that chooses the form of a report.</summary>
static class FormatOption
{
    public static Option<string> Create()
    {
        var option = new Option<string>("--format", "--output")
        {
            Description = "text: for a person. json: all of it. sarif, junit: for tools of continuous integration.",
            DefaultValueFactory = _ => "text",
        };
        option.AcceptOnlyFromAmong("text", "json", "sarif", "junit");
        return option;
    }
}
