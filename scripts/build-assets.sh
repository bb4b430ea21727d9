#!/bin/sh
# Compiles assets/ into feedback/static and templates; the results are committed, so only who changes a
# style or a script needs npm. Versions are pinned in assets/package.json and its lock.
set -eu
cd "$(dirname "$0")/.."

mkdir -p .cache/assets
cp assets/package.json assets/package-lock.json .cache/assets/
npm ci --prefix .cache/assets --ignore-scripts --no-audit --no-fund

modules=.cache/assets/node_modules
compile() {
  "$modules/.bin/sass" --style=compressed --no-source-map --no-charset --quiet-deps \
    --load-path="$modules/govuk-frontend/dist" "assets/styles/$1.scss" "$2"
}
compile govuk feedback/static/govuk.css
compile citizen templates/components/citizen.css
compile kiosk templates/components/kiosk.css
compile questionnaire templates/components/questionnaire.css
compile receipt templates/components/receipt.css

# Old Android browsers read nothing newer than ES2017.
bundle() {
  NODE_PATH=$modules "$modules/.bin/esbuild" "assets/scripts/$1.js" --bundle --minify --target=es2017 --format=iife \
    --charset=utf8 --log-level=warning --outfile="$2"
}
bundle form templates/components/form.js
bundle questionnaire templates/components/questionnaire.js
bundle kiosk templates/components/kiosk.js
bundle worker feedback/static/worker.js
bundle scan feedback/static/scan.js
bundle amend templates/components/amend.js
bundle leave templates/components/leave.js
bundle masked templates/components/masked.js
bundle password feedback/static/password.js
bundle pictures feedback/static/pictures.js
bundle passkey feedback/static/passkey.js
bundle complaint feedback/static/complaint.js
bundle review feedback/static/review.js
bundle teach feedback/static/teach.js

font=$modules/@fontsource/be-vietnam-pro
mkdir -p feedback/static/fonts
for weight in 400 600; do
  for subset in latin vietnamese; do
    cp "$font/files/be-vietnam-pro-$subset-$weight-normal.woff2" feedback/static/fonts/
  done
done
cp "$font/LICENSE" feedback/static/fonts/OFL.txt

# The posters' fonts are joined of the same files; typst reads no woff2.
python3 -m venv .cache/fonts
.cache/fonts/bin/pip --quiet install fonttools==4.60.1 brotli==1.2.1
.cache/fonts/bin/python scripts/poster-fonts.py "$font/files" feedback/touchpoints/fonts
cp "$font/LICENSE" feedback/touchpoints/fonts/OFL.txt
