using System.Security.Cryptography;
using System.Text;

namespace Sidecar.Cli.Pictures;

/// <summary>
/// HTML pages that need nothing but themselves: a policy forbids them the network and any script or style but their own,
/// known by its hash.
/// </summary>
static class Page
{
    /// <summary>A page.</summary>
    /// <param name="title">Its title, any text.</param>
    /// <param name="style">Its style sheet.</param>
    /// <param name="body">What it shows, HTML.</param>
    /// <param name="script">Its script; empty for none.</param>
    public static string Of(string title, string style, string body, string script = "") => $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src {Hash(style)}; script-src {(script.Length > 0 ? Hash(script) : "'none'")}; base-uri 'none'; form-action 'none'">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="referrer" content="no-referrer">
        <title>{Markup.Escape(title)}</title>
        <style>{style}</style>
        </head>
        <body>
        {body}{(script.Length > 0 ? $"<script>{script}</script>\n" : "")}</body>
        </html>

        """;

    static string Hash(string text) => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'";
}
