using System.Reflection;
using System.Reflection.Emit;

namespace Sidecar.Tests.House;

/// <summary>
/// The types that a type uses: in its declaration, in the signatures of its members and in their code.
/// </summary>
static class References
{
    const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance
        | BindingFlags.Static | BindingFlags.DeclaredOnly;

    static readonly Dictionary<short, OpCode> OpCodes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    /// <summary>
    /// Every type named anywhere in <paramref name="type"/>, without array, pointer and generic wrapping.
    /// </summary>
    public static IReadOnlySet<Type> Of(Type type)
    {
        var found = new HashSet<Type>();
        foreach (var used in Declaration(type).Concat(type.GetMembers(Declared).SelectMany(Member)))
            Unwrap(used, found);
        return found;
    }

    static IEnumerable<Type?> Declaration(Type type) =>
        [type.BaseType, .. type.GetInterfaces(), .. type.CustomAttributes.Select(attribute => attribute.AttributeType)];

    static IEnumerable<Type?> Member(MemberInfo member) => member switch
    {
        FieldInfo field => [field.FieldType],
        MethodInfo method => [method.ReturnType, .. Parameters(method), .. Body(method)],
        ConstructorInfo constructor => [.. Parameters(constructor), .. Body(constructor)],
        _ => [],
    };

    static IEnumerable<Type> Parameters(MethodBase method) => method.GetParameters().Select(p => p.ParameterType);

    static IEnumerable<Type?> Body(MethodBase method)
    {
        if (method.GetMethodBody() is not { } body)
            return [];
        var types = method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : null;
        var arguments = method.IsGenericMethod ? method.GetGenericArguments() : null;
        return body.LocalVariables.Select(local => local.LocalType)
            .Concat(Tokens(body.GetILAsByteArray()!).SelectMany(token => Resolve(method.Module, token, types, arguments)));
    }

    static IEnumerable<Type?> Resolve(Module module, int token, Type[]? types, Type[]? arguments) =>
        module.ResolveMember(token, types, arguments) switch
        {
            Type type => [type],
            FieldInfo field => [field.DeclaringType, field.FieldType],
            MethodBase { IsGenericMethod: true } call => [call.DeclaringType, .. Parameters(call), .. call.GetGenericArguments()],
            MethodBase call => [call.DeclaringType, (call as MethodInfo)?.ReturnType, .. Parameters(call)],
            _ => [],
        };

    /// <summary>The metadata tokens in the code, found by walking over the instructions (ECMA-335, III.1.2).</summary>
    static IEnumerable<int> Tokens(byte[] code)
    {
        for (var at = 0; at < code.Length;)
        {
            var value = unchecked((short)(code[at] == 0xFE ? 0xFE00 | code[at + 1] : code[at]));
            var instruction = OpCodes[value];
            at += instruction.Size;
            if (instruction.OperandType is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok
                or OperandType.InlineType)
                yield return BitConverter.ToInt32(code, at);
            at += instruction.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
                _ => 4,
            };
        }
    }

    static void Unwrap(Type? type, HashSet<Type> into)
    {
        if (type is null || type.IsGenericParameter)
            return;
        if (type.HasElementType)
            Unwrap(type.GetElementType(), into);
        else if (into.Add(type.IsGenericType ? type.GetGenericTypeDefinition() : type))
            foreach (var argument in type.GetGenericArguments())
                Unwrap(argument, into);
        Unwrap(type.DeclaringType, into);
    }
}
