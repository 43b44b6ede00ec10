namespace Sidecar.Core.Webhooks.Linting;

static class NameChecks
{
    public static IEnumerable<WebhookFinding> Check(LintEntry entry)
    {
        var name = entry.Entry.Name;
        var parts = name.Split('.');
        if (parts.Length < 3 || parts.Contains(""))
            yield return entry.Finding(LintRules.NameNotQualified, "name", $"The name '{name}' is not fully qualified.",
                "Use three parts or more, for example injector.example.com.");
        var first = entry.Configuration.Entries.AsSpan().IndexOfName(name);
        if (first < entry.Index)
            yield return entry.Finding(LintRules.NameTwice, "name", $"The name '{name}' is that of webhook {first}, too.",
                "Give each webhook a name of its own.");
    }

    static int IndexOfName(this ReadOnlySpan<WebhookEntry> entries, string name)
    {
        for (var i = 0; i < entries.Length; i++)
            if (entries[i].Name == name)
                return i;
        return -1;
    }
}
